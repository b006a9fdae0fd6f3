"""What may be done only so often: sign-ins, uploads, exports. All processes count together."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from accounts.enums import Event, Limit, Role
from accounts.limits import address_of, limited
from accounts.models import AuditEvent, Turns
from accounts.services import limits
from accounts.services.limits import take_turn
from cadre.models import Import, Unit
from config.rates import Rate, rate
from config.settings import env
from tests.accounts.test_audit_concurrency import in_threads
from tests.accounts.test_signin import is_signed_in, sign_in
from tests.factories import PASSWORD, make_cadre, make_user
from tests.html import assert_clean_html
from tests.jobs.running_server import ROOT, environment_for, manage
from tests.test_urls import ROUTES, address

WHO = "user:7"


class Clock:
    """The time that the counting sees."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0  # the beginning of an hour

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits, "time", clock)
    return clock


def allow(settings, limit: Limit, count: int, seconds: int = 3600) -> None:
    settings.RATES = {**settings.RATES, limit: Rate(count, seconds)}


# --- counting ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_so_often_and_no_more_until_the_next_stretch(settings, clock: Clock) -> None:
    allow(settings, Limit.EXPORT, 3)
    clock.now += 600
    assert [take_turn(limit=Limit.EXPORT, who=WHO, by=None) for _ in range(5)] == [0, 0, 0, 3000, 3000]
    clock.now += 2999
    assert take_turn(limit=Limit.EXPORT, who=WHO, by=None) == 1
    clock.now += 1
    assert take_turn(limit=Limit.EXPORT, who=WHO, by=None) == 0
    assert Turns.objects.count() == 1


@pytest.mark.django_db
def test_people_and_things_are_counted_apart(settings, clock: Clock) -> None:
    allow(settings, Limit.EXPORT, 1)
    allow(settings, Limit.UPLOAD, 1)
    for who in (WHO, "user:8", "address:10.0.0.9"):
        for limit in (Limit.EXPORT, Limit.UPLOAD):
            assert take_turn(limit=limit, who=who, by=None) == 0
            assert take_turn(limit=limit, who=who, by=None) > 0


@pytest.mark.django_db
def test_the_first_refusal_of_a_stretch_is_logged(settings, clock: Clock) -> None:
    allow(settings, Limit.EXPORT, 1)
    lin = make_user("lin")
    for _ in range(5):
        take_turn(limit=Limit.EXPORT, who=WHO, by=lin)
    row = AuditEvent.objects.get(event=Event.TOO_MANY)
    assert (row.actor, row.target, row.detail) == ("lin（lin）", "user:lin", {"what": "导出"})
    clock.now += 3600
    for _ in range(5):
        take_turn(limit=Limit.EXPORT, who=WHO, by=lin)
    assert AuditEvent.objects.filter(event=Event.TOO_MANY).count() == 2


@pytest.mark.django_db
def test_no_limit_counts_nothing(settings) -> None:
    settings.RATES = {**settings.RATES, Limit.EXPORT: None}
    assert [take_turn(limit=Limit.EXPORT, who=WHO, by=None) for _ in range(200)] == [0] * 200
    assert not Turns.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_no_turn_too_many(settings, clock: Clock) -> None:
    allow(settings, Limit.EXPORT, 50)
    got: list[int] = []

    def ask(_: int) -> None:
        got.extend(take_turn(limit=Limit.EXPORT, who=WHO, by=None) for _ in range(20))

    in_threads(ask, 8)
    assert (len(got), got.count(0)) == (160, 50)
    assert AuditEvent.objects.filter(event=Event.TOO_MANY).count() == 1


ASK = """
from accounts.enums import Limit
from accounts.services.limits import take_turn
print(sum(not take_turn(limit=Limit.EXPORT, who="user:7", by=None) for _ in range(20)))
"""


@pytest.mark.slow
def test_processes_count_together_in_the_embedded_database(tmp_path: Path) -> None:
    environment = environment_for(tmp_path, DANDANG_EXPORT_RATE="50/d")
    manage(environment, "migrate", "--verbosity", "0")
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", ASK]
    asking = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert sum(int(process.communicate()[0]) for process in asking) == 50


# --- the answer ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_export_too_many_is_refused_in_one_sentence(
    city: dict[str, Unit], client_as: Callable[..., Client], settings, clock: Clock
) -> None:
    allow(settings, Limit.EXPORT, 1)
    clock.now += 3600 - 90
    client = client_as(Role.HANDLER)
    form = reverse("dossiers:cadre-form", args=[make_cadre(city["财政局"]).number])
    export = reverse("cadre:cadre-export")
    assert b"".join(client.post(export).streaming_content)
    for response in (client.post(export), client.get(form)):
        assert response.status_code == 429
        assert response["Retry-After"] == "90"
        assert "短时间内导出的次数太多，请过2分钟再试。" in assert_clean_html(response).text
    another = client_as(Role.HANDLER)
    assert b"".join(another.post(export).streaming_content)
    assert AuditEvent.objects.filter(event=Event.CADRE_EXPORT).count() == 2


EXPORTS = {
    "accounts:audit-export",
    "cadre:cadre-export",
    "cadre:cadre-lrmx",
    "dossiers:cadre-form",
    "dossiers:document-download",
    "dossiers:run-archive",
    "evaluation:scheme-template",
    "evaluation:survey-export",
    "evaluation:survey-template",
    "rewards:plan-compare-export",
    "rewards:plan-export",
    "rewards:plan-people-export",
    "rewards:pool-grants-export",
    "rewards:account-export",
    "rewards:account-lines-export",
    "rewards:proposal-export",
    "rewards:rank-export",
}


def test_every_export_is_limited() -> None:
    found = {name for name in ROUTES if getattr(resolve(address(name)).func, "limit", None) == Limit.EXPORT}
    assert found == EXPORTS


@pytest.mark.django_db
def test_an_upload_too_many_is_refused_wherever_it_is_sent(
    city: dict[str, Unit], client_as: Callable[..., Client], settings, clock: Clock
) -> None:
    allow(settings, Limit.UPLOAD, 1)
    client = client_as(Role.SECTION_HEAD)
    new = reverse("cadre:import-new")
    for _ in range(3):  # without a file it is no upload
        assert client.post(new, {"kind": "roster"}).status_code == 422
    first = client.post(new, {"kind": "roster", "uploads": SimpleUploadedFile("一.txt", b"no roster")})
    assert first.status_code == 422
    for name in ("cadre:import-new", "regulations:calendar-import"):
        file = SimpleUploadedFile("二.xlsx", b"no holidays")
        response = client.post(reverse(name), {"file": file, "uploads": file})
        assert response.status_code == 429
        assert "短时间内上传的次数太多，请过60分钟再试。" in assert_clean_html(response).text
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in_before_his_upload_counts(client: Client, settings) -> None:
    allow(settings, Limit.UPLOAD, 1)
    file = SimpleUploadedFile("一.xlsx", b"x")
    assert client.post(reverse("cadre:import-new"), {"uploads": file})["Location"].startswith(
        "/accounts/login/"
    )
    assert not Turns.objects.exists()


@pytest.mark.django_db
def test_sign_ins_are_counted_by_address(client: Client, settings, clock: Clock) -> None:
    allow(settings, Limit.SIGN_IN, 2, 60)
    make_user("lin")
    for _ in range(5):
        client.get(reverse("accounts:login"))  # looking is free
    sign_in(client, password="wrong")
    sign_in(client, "nobody")
    response = sign_in(client)
    assert response.status_code == 429
    assert "短时间内登录的次数太多，请过1分钟再试。" in assert_clean_html(response).text
    assert not is_signed_in(client)
    row = AuditEvent.objects.get(event=Event.TOO_MANY)
    assert (row.actor, row.target) == ("未登录", "address:127.0.0.1")
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    elsewhere.post(reverse("accounts:login"), {"username": "lin", "password": PASSWORD})
    assert is_signed_in(elsewhere)


@pytest.mark.django_db
def test_any_view_may_count_by_address(settings, rf: RequestFactory) -> None:
    """As for ballots without a name."""
    allow(settings, Limit.EXPORT, 1)
    view = limited(Limit.EXPORT, who=address_of, method="POST")(lambda request: "done")
    asked = []
    for person in (make_user("lin"), make_user("wang")):
        request = rf.post("/", REMOTE_ADDR="10.0.0.9")
        request.user = person
        asked.append(view(request))
    assert asked[0] == "done"
    assert asked[1].status_code == 429
    assert view(rf.get("/")) == "done"


# --- whose address -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),  # anybody can write this header
        (1, "6.6.6.6, 10.0.0.9", "10.0.0.9"),
        (2, "6.6.6.6, 10.0.0.9, 10.0.0.1", "10.0.0.9"),
        (1, "2001:db8::7", "2001:db8::7"),
        (2, "10.0.0.9", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_behind_proxies_the_address_is_what_they_saw(
    client: Client, settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.PROXIES = proxies
    make_user("lin")
    client.post(
        reverse("accounts:login"),
        {"username": "lin", "password": PASSWORD},
        headers={"x-forwarded-for": forwarded},
    )
    assert AuditEvent.objects.get(event=Event.SIGN_IN).address == address


# --- the setting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [("60/h", Rate(60, 3600)), ("5/m", Rate(5, 60)), ("1000/d", Rate(1000, 86400)), ("0", None)],
)
def test_a_rate_is_read(monkeypatch: pytest.MonkeyPatch, text: str, expected: Rate | None) -> None:
    monkeypatch.setenv("DANDANG_EXPORT_RATE", text)
    assert rate(env, "DANDANG_EXPORT_RATE", "1/m") == expected


@pytest.mark.parametrize("text", ["60", "60/y", "-1/h", "0/h", "many/h", ""])
def test_a_wrong_rate_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("DANDANG_EXPORT_RATE", text)
    with pytest.raises(ImproperlyConfigured, match="DANDANG_EXPORT_RATE"):
        rate(env, "DANDANG_EXPORT_RATE", "1/m")


def test_every_limit_has_its_rate(settings) -> None:
    assert set(settings.RATES) == set(Limit.values)
