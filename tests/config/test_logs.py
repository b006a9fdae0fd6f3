"""Whatever goes wrong with whatever data, the log names the place and nobody."""

import json
import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from accounts.enums import Role
from cadre.models import Cadre, Unit
from config.logs import CleanJson, bones_of
from tests.factories import make_cadre

ID_NUMBER, PHONE, NAME = "32000019850309902X", "13800001234", "陆远航"
SECRETS = (ID_NUMBER, PHONE, NAME, ID_NUMBER[:14])


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"cannot read {request.POST['id_number']} of {request.POST['name']}, {PHONE}")


def nested(request: HttpRequest) -> HttpResponse:
    try:
        int(request.POST["id_number"])
    except ValueError as error:
        raise KeyError(request.POST["name"]) from error
    return HttpResponse()


def twice(request: HttpRequest) -> HttpResponse:
    """A row that the database refuses, with all its values."""
    unit = Unit.objects.get(short_name="财政局")
    for _ in range(2):
        Cadre.objects.create(
            number="GB9999999", name=NAME, unit=unit, unit_path=unit.path, born_on="1985-03-09", sex="male"
        )
    return HttpResponse()


urlpatterns = [
    path("", include("config.urls")),
    path("t/broken/", broken),
    path("t/nested/", nested),
    path("t/twice/", twice),
]


@pytest.fixture
def written() -> "list[str]":
    return []


@pytest.fixture(autouse=True)
def _watched(written: list[str]):
    """The lines that the console would get."""

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keep()
    handler.setFormatter(CleanJson("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)


def test_the_console_uses_it() -> None:
    formatters = {type(handler.formatter) for handler in logging.getLogger().handlers}
    assert CleanJson in formatters


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/t/broken/", "builtins.ValueError"),
        ("/t/nested/", "builtins.KeyError"),
        ("/t/twice/", "IntegrityError"),
    ],
)
def test_a_failing_page_names_the_place_and_nobody(
    city: dict[str, Unit], client_as: Callable[..., Client], written: list[str], address: str, kind: str
) -> None:
    client = client_as(Role.HANDLER)
    client.raise_request_exception = False
    form = {"id_number": ID_NUMBER, "phone": PHONE, "name": NAME}
    assert client.post(f"{address}?q={ID_NUMBER}&name={NAME}", form).status_code == 500
    lines = [json.loads(line) for line in written]
    failed = next(line for line in lines if line["name"] == "django.request")
    assert address in failed["message"]
    assert kind in failed["exc_info"]
    assert "test_logs.py" in failed["exc_info"]
    assert not [secret for secret in SECRETS if secret in str(lines)]


@pytest.mark.django_db
def test_a_missing_page_is_logged_without_what_was_asked(client: Client, written: list[str]) -> None:
    client.get(f"/no/such/{ID_NUMBER}/?q={NAME}")
    assert "Not Found" in written[-1]
    assert not [secret for secret in SECRETS if secret in str([json.loads(line) for line in written])]


@pytest.mark.django_db
def test_a_real_page_with_a_wrong_form_writes_no_number(
    city: dict[str, Unit], client_as: Callable[..., Client], written: list[str]
) -> None:
    cadre = make_cadre(city["财政局"])
    client = client_as(Role.HANDLER)
    client.post(f"{cadre.get_absolute_url()}edit/", {"id_number": ID_NUMBER + "9", "phone": PHONE})
    client.post("/cadre/search/", {"q": ID_NUMBER})
    assert not [secret for secret in SECRETS if secret in "".join(written)]


@pytest.mark.django_db
def test_what_the_database_says_of_a_row_is_cut(city: dict[str, Unit]) -> None:
    make_cadre(city["财政局"], NAME)
    table = Cadre._meta.db_table
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET name = NULL, remark = '{PHONE}'")
    said = CleanJson().formatException((type(caught.value), caught.value, caught.tb))
    assert "IntegrityError" in said
    assert "constraint" in said
    assert not [secret for secret in (*SECRETS, "GB0") if secret in said]


@pytest.mark.parametrize(
    ("text", "bones"),
    [
        (
            'duplicate key value violates unique constraint "cadre_cadre_id_index_key"\nDETAIL:  Key (x)=(王敏)',
            'duplicate key value violates unique constraint "cadre_cadre_id_index_key"',
        ),
        ("UNIQUE constraint failed: cadre_cadre.number", "UNIQUE constraint failed: cadre_cadre.number"),
        (
            f"invalid literal for int() with base 10: '{ID_NUMBER}'",
            "invalid literal for int() with base 10: ***",
        ),
        ("could not read 陆远航 320000 19850309 902X", "could not read *** ***"),
        ("no such user 'wangmin'", "no such user ***"),
        ("", ""),
    ],
)
def test_bones(text: str, bones: str) -> None:
    assert bones_of(text) == bones


def test_a_background_task_that_fails_tells_no_argument(written: list[str]) -> None:
    """As Celery logs it: the error's text in the message, and the arguments beside it."""
    try:
        raise ValueError(f"row of {NAME} {ID_NUMBER}")
    except ValueError as error:
        logging.getLogger("celery.app.trace").error(
            "Task jobs.run raised unexpected: %r", error, exc_info=True, extra={"data": {"args": [ID_NUMBER]}}
        )
    assert "jobs.run" in written[-1]
    assert not [secret for secret in SECRETS if secret in str(json.loads(written[-1]))]
