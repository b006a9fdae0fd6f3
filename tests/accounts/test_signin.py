"""Lock-out, idle time-out, the first password, sessions, and the second factor."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import middleware
from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from tests.factories import PASSWORD, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _used_codes_are_forgotten() -> None:
    cache.clear()


def sign_in(client: Client, username: str = "lin", password: str = PASSWORD):
    return client.post(reverse("accounts:login"), {"username": username, "password": password})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def events(*kinds: Event) -> list[str]:
    found = AuditEvent.objects.order_by("pk").values_list("event", flat=True)
    return [event for event in found if not kinds or event in kinds]


def code_for(secret: str, step: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def switch_on(client: Client) -> str:
    """Switch the second factor on through its page; gives the secret."""
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(page["Location"], {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert_clean_html(page)
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return secret


# --- lock-out ----------------------------------------------------------------------------------------------


def test_too_many_failures_lock_the_account_even_for_the_right_password(client: Client, settings) -> None:
    settings.LOCK_TRIES = 3
    make_user("lin")
    for _ in range(3):
        sign_in(client, password="wrong")
    page = assert_clean_html(sign_in(client))
    assert "账号已暂时锁定" in page.text
    assert not is_signed_in(client)
    assert events(Event.LOCK_OUT) == [Event.LOCK_OUT]
    assert len(events(Event.SIGN_IN_FAILED)) == 4


def test_the_lock_ends_by_itself_and_a_good_sign_in_forgets_failures(client: Client, settings) -> None:
    settings.LOCK_TRIES = 3
    user = make_user("lin", locked_until=timezone.now() - timedelta(seconds=1))
    sign_in(client, password="wrong")
    sign_in(client, password="wrong")
    assert sign_in(client).status_code == 302
    user.refresh_from_db()
    assert (user.failed_tries, user.locked_until) == (0, None)
    assert events(Event.LOCK_OUT) == []


def test_failures_of_one_account_lock_no_other(client: Client, settings) -> None:
    settings.LOCK_TRIES = 2
    make_user("lin")
    make_user("wang")
    for _ in range(2):
        sign_in(client, "wang", "wrong")
    assert sign_in(client).status_code == 302


# --- idle time-out -----------------------------------------------------------------------------------------


def age(client: Client, seconds: float) -> None:
    session = client.session
    session[middleware.SEEN] = int(time.time() - seconds)
    session.save()


def test_an_idle_session_ends_and_says_so(client: Client, settings) -> None:
    settings.IDLE_MINUTES = 10
    make_user("lin")
    sign_in(client)
    age(client, 9 * 60)
    assert client.get(reverse("home")).status_code == 200
    age(client, 11 * 60)
    response = client.get(reverse("home"), follow=True)
    assert "很久没有操作" in assert_clean_html(response).text
    assert not is_signed_in(client)
    assert events(Event.IDLE_OUT) == [Event.IDLE_OUT]


def test_each_request_of_a_person_counts_but_not_a_page_that_polls(client: Client) -> None:
    make_user("lin")
    sign_in(client)
    age(client, 300)
    client.get(reverse("jobs:group-progress", args=["none"]))
    assert client.session[middleware.SEEN] < time.time() - 200
    client.get(reverse("home"))
    assert client.session[middleware.SEEN] > time.time() - 5


# --- the first password ---------------------------------------------------------------------------------------


def test_a_first_password_must_be_changed_before_anything_else(client: Client) -> None:
    user = make_user("lin", must_change_password=True)
    client.force_login(user)
    for name in ("home", "cadre:cadre-list", "mfa_index"):
        assert client.get(reverse(name))["Location"] == reverse("accounts:password-change")
    new = "huailin-2026"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    client.post(reverse("accounts:password-change"), data)
    assert client.get(reverse("home")).status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password


@pytest.mark.parametrize("new", [PASSWORD, "short-9ch", "1234567890123", "password12"])
def test_a_poor_new_password_leaves_the_duty_to_change_it(client: Client, new: str) -> None:
    user = make_user("lin", must_change_password=True)
    client.force_login(user)
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("accounts:password-change"), data).status_code == 200
    user.refresh_from_db()
    assert user.must_change_password


# --- sessions ------------------------------------------------------------------------------------------------


def test_the_other_sessions_are_listed_and_ended(client: Client) -> None:
    make_user("lin")
    other = Client(headers={"user-agent": "Kylin Browser"})
    sign_in(other)
    sign_in(client)
    page = assert_clean_html(client.get(reverse("accounts:session-list")))
    assert "Kylin Browser" in page.text
    client.post(reverse("accounts:session-list"))
    assert client.get(reverse("home")).status_code == 200
    assert other.get(reverse("home")).status_code == 302
    assert events(Event.SESSION_END) == [Event.SESSION_END]


def test_sessions_of_others_are_not_shown(client: Client) -> None:
    make_user("lin")
    make_user("wang")
    other = Client(headers={"user-agent": "Kylin Browser"})
    sign_in(other, "wang")
    sign_in(client)
    assert "Kylin Browser" not in client.get(reverse("accounts:session-list")).content.decode()


# --- the second factor -----------------------------------------------------------------------------------------


def test_with_a_second_factor_the_password_alone_does_not_sign_in(client: Client) -> None:
    make_user("lin")
    sign_in(client)
    secret = switch_on(client)
    assert events(Event.MFA_ON) == [Event.MFA_ON]
    fresh = Client()
    assert sign_in(fresh)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(fresh)
    assert fresh.get(reverse("home")).status_code == 302
    assert_clean_html(fresh.get(reverse("mfa_authenticate")))
    before = len(events(Event.SIGN_IN))
    response = fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret, 1)})
    assert response["Location"] == reverse("home")
    assert is_signed_in(fresh)
    assert len(events(Event.SIGN_IN)) == before + 1


def test_the_secret_is_not_in_the_database_in_plain(client: Client) -> None:
    make_user("lin")
    sign_in(client)
    secret = switch_on(client)
    assert secret not in str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)


def test_wrong_codes_lock_the_account_and_end_the_try(client: Client, settings) -> None:
    settings.LOCK_TRIES = 2
    user = make_user("lin")
    sign_in(client)
    secret = switch_on(client)
    fresh = Client()
    sign_in(fresh)
    assert fresh.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    response = fresh.post(reverse("mfa_authenticate"), {"code": "000000"}, follow=True)
    assert "账号已暂时锁定" in assert_clean_html(response).text
    fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret, 1)})
    assert not is_signed_in(fresh)
    user.refresh_from_db()
    assert user.is_locked


def test_a_recovery_code_works_once(client: Client) -> None:
    make_user("lin")
    sign_in(client)
    switch_on(client)
    page = assert_clean_html(client.get(reverse("mfa_view_recovery_codes")))
    code = re.findall(r"\b\d{8}\b|\b\d{4} \d{4}\b", page.text)[0]
    for expected in (True, False):
        fresh = Client()
        sign_in(fresh)
        fresh.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(fresh) is expected


def test_a_role_that_needs_a_second_factor_leads_to_its_page_until_it_is_on(client: Client, settings) -> None:
    settings.MFA_ROLES = ["system_admin"]
    make_user("lin", Role.SYSTEM_ADMIN)
    sign_in(client)
    for name in ("home", "accounts:user-list", "accounts:delegation-list"):
        assert client.get(reverse(name))["Location"] == reverse("mfa_activate_totp")
    switch_on(client)
    assert client.get(reverse("accounts:user-list")).status_code == 200
    assert client.get(reverse("home")).status_code == 200


def test_other_roles_need_none(client: Client, settings) -> None:
    settings.MFA_ROLES = ["system_admin"]
    make_user("lin", Role.HANDLER)
    sign_in(client)
    assert client.get(reverse("home")).status_code == 200


def test_switching_it_off_asks_for_the_person_again_and_is_logged(client: Client) -> None:
    make_user("lin")
    sign_in(client)
    switch_on(client)
    session = client.session
    session["account_authentication_methods"] = []  # as five minutes later
    session.save()
    asked = client.post(reverse("mfa_deactivate_totp"))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert_clean_html(client.get(asked["Location"]))
    client.post(asked["Location"], {"password": PASSWORD})
    assert_clean_html(client.get(reverse("mfa_deactivate_totp")))
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert Event.MFA_OFF in events()


@pytest.mark.parametrize("name", ["mfa_index", "accounts:session-list", "mfa_generate_recovery_codes"])
def test_pages_of_ones_own_security_are_sound(client: Client, name: str) -> None:
    make_user("lin")
    sign_in(client)
    switch_on(client)
    assert_clean_html(client.get(reverse(name)))


def test_a_sign_in_that_waits_for_its_code_can_be_left(client: Client) -> None:
    make_user("lin")
    sign_in(client)
    switch_on(client)
    fresh = Client()
    sign_in(fresh)
    assert fresh.get(reverse("accounts:login"))["Location"] == reverse("mfa_authenticate")
    fresh.post(reverse("accounts:logout"))
    assert fresh.get(reverse("accounts:login")).status_code == 200


def test_nobody_signs_up_by_himself(client_as: Callable[..., Client]) -> None:
    assert Client().get("/accounts/signup/").status_code in {302, 404}
    assert client_as(Role.HANDLER).get("/accounts/signup/").status_code == 404
    assert User.objects.count() == 1
