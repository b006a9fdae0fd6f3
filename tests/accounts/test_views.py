"""Signing in, signing out and changing one's password, and what the audit log keeps of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from tests.factories import PASSWORD, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str = "lin", password: str = PASSWORD, **data: str):
    return client.post(reverse("accounts:login"), {"username": username, "password": password, **data})


def events() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.order_by("id")
    return [(row.event, row.actor, row.target) for row in rows]


def test_the_sign_in_page_is_public_and_sound(client: Client) -> None:
    page = assert_clean_html(client.get(reverse("accounts:login")))
    assert {field.get("name") for field in page.all("input")} >= {"username", "password", "next"}


def test_every_other_page_asks_to_sign_in_first(client: Client) -> None:
    response = client.get(reverse("home"))
    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('accounts:login')}?next=/"


def test_sign_in_leads_to_the_page_that_was_asked_for_and_is_logged(client: Client) -> None:
    make_user("lin", full_name="林岚")
    response = sign_in(client, next=reverse("accounts:password-change"))
    assert response.headers["Location"] == reverse("accounts:password-change")
    assert events() == [(Event.SIGN_IN, "林岚（lin）", "user:lin")]


def test_sign_in_never_leads_to_another_server(client: Client) -> None:
    make_user("lin")
    assert sign_in(client, next="https://example.com/").headers["Location"] == reverse("home")


@pytest.mark.parametrize(
    ("username", "target"),
    [("lin", "user:lin"), ("yunchuan-test-1", "user:?")],
    ids=["wrong password", "a password typed as the name"],
)
def test_a_failed_sign_in_says_one_sentence_and_logs_no_stranger(
    client: Client, username: str, target: str
) -> None:
    make_user("lin")
    response = sign_in(client, username, "wrong")
    page = assert_clean_html(response)
    assert "账号或密码不对。请核对后再试；忘记密码请联系系统管理员。" in page.text
    assert events() == [(Event.SIGN_IN_FAILED, "未登录", target)]
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_told_nothing_more_than_a_stranger(client: Client) -> None:
    make_user("lin", is_active=False)
    assert "账号或密码不对" in assert_clean_html(sign_in(client)).text


def test_somebody_signed_in_goes_straight_on(client_as: Callable[..., Client]) -> None:
    response = client_as(Role.HANDLER).get(reverse("accounts:login"))
    assert response.headers["Location"] == reverse("home")


def test_a_fragment_after_the_session_ended_reloads_the_page(client: Client) -> None:
    response = client.get(reverse("accounts:login"), headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    assert b"password" not in response.content


def test_sign_out_ends_the_session_and_is_logged(client: Client) -> None:
    client.force_login(make_user("lin", full_name="林岚"))
    response = client.post(reverse("accounts:logout"), follow=True)
    assert "已退出。" in assert_clean_html(response).text
    assert "_auth_user_id" not in client.session
    assert events() == [(Event.SIGN_OUT, "林岚（lin）", "user:lin")]


def test_sign_out_by_a_link_is_refused(client: Client) -> None:
    client.force_login(make_user("lin"))
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert "_auth_user_id" in client.session


def test_changing_the_password_ends_other_sessions_and_is_logged(client: Client) -> None:
    user = make_user("lin", full_name="林岚")
    other = Client()
    other.force_login(user)
    client.force_login(user)
    assert_clean_html(client.get(reverse("accounts:password-change")))
    new = "huailin-2026"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    response = client.post(reverse("accounts:password-change"), data, follow=True)
    assert "密码已经改好" in assert_clean_html(response).text
    assert other.get(reverse("home")).status_code == 302
    assert events() == [(Event.PASSWORD_CHANGE, "林岚（lin）", "user:lin")]
    user.refresh_from_db()
    assert user.check_password(new)


def test_a_weak_new_password_is_refused_beside_its_field(client: Client) -> None:
    user = make_user("lin")
    client.force_login(user)
    data = {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    page = assert_clean_html(client.post(reverse("accounts:password-change"), data))
    assert "密码" in page.text
    assert any(field.get("aria-invalid") == "true" for field in page.all("input"))
    assert events() == []
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
