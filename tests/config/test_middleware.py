"""After signing out, "back" shows nothing: no page of a signed-in person is kept by a browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from cadre.models import Unit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/", "/cadre/", "/cadre/units/", "/dossiers/", "/api/cadres/", "/jobs/", "/no/such/page/"]
)
def test_no_page_of_a_signed_in_person_is_kept(
    city: dict[str, Unit], client_as: Callable[..., Client], address: str
) -> None:
    answer = client_as(Role.HANDLER).get(address)
    assert answer.headers["Cache-Control"] == "no-store, private", answer.status_code


def test_signing_out_itself_is_not_kept(client_as: Callable[..., Client]) -> None:
    client = client_as(Role.HANDLER)
    assert "no-store" in client.post(reverse("accounts:logout")).headers["Cache-Control"]
    assert client.get("/").status_code == 302


def test_static_files_are_kept(client_as: Callable[..., Client], settings) -> None:
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    answer = client_as(Role.HANDLER).get("/static/css/tokens.css")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers["Cache-Control"]
    answer.close()
