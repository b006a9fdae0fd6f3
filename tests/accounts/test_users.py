"""账号: what a system administrator may do to an account, and the pages of it."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from accounts.services import mfa, users
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

GOOD = "huailin-2026"


@pytest.fixture
def admin() -> User:
    return make_user("admin", Role.SYSTEM_ADMIN)


@pytest.fixture
def desk(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def last_event() -> tuple[str, str, str]:
    row = AuditEvent.objects.latest("pk")
    return row.event, row.actor, row.target


def test_a_new_account_must_change_its_first_password(admin: User) -> None:
    made = users.create_user(username="lin", full_name="林岚", password=GOOD, by=admin)
    assert made.must_change_password


def test_a_closed_account_is_out_at_once_and_may_be_opened_again(admin: User) -> None:
    lin = make_user("lin")
    client = Client()
    client.force_login(lin)
    users.deactivate_user(user_id=lin.pk, by=admin)
    assert last_event() == (Event.USER_DEACTIVATE, "admin（admin）", "user:lin")
    assert client.get(reverse("home")).status_code == 302
    users.activate_user(user_id=lin.pk, by=admin)
    assert last_event()[0] == Event.USER_ACTIVATE
    assert client.get(reverse("home")).status_code == 200


def test_a_reset_password_ends_sessions_and_must_be_changed(admin: User) -> None:
    lin = make_user("lin", locked_until=timezone.now() + timedelta(minutes=5))
    client = Client()
    client.force_login(lin)
    users.reset_password(user_id=lin.pk, password=GOOD, by=admin)
    lin.refresh_from_db()
    assert lin.check_password(GOOD)
    assert lin.must_change_password
    assert not lin.is_locked
    assert client.get(reverse("home")).status_code == 302
    assert GOOD not in str(AuditEvent.objects.latest("pk").detail)


def test_unlocking_is_for_the_locked(admin: User) -> None:
    lin = make_user("lin", locked_until=timezone.now() + timedelta(minutes=5))
    users.unlock_user(user_id=lin.pk, by=admin)
    lin.refresh_from_db()
    assert not lin.is_locked
    with pytest.raises(Refused, match="没有锁定"):
        users.unlock_user(user_id=lin.pk, by=admin)


@pytest.mark.parametrize("service", [users.deactivate_user, users.activate_user, users.unlock_user])
def test_nobody_manages_his_own_account(admin: User, service: Callable[..., User]) -> None:
    with pytest.raises(NotAllowed, match="不能管理自己的账号"):
        service(user_id=admin.pk, by=admin)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_manages_accounts(role: Role) -> None:
    lin, by = make_user("lin", role=None), make_user("other", role)
    for service in (users.deactivate_user, users.unlock_user, mfa.reset_mfa):
        with pytest.raises(NotAllowed):
            service(user_id=lin.pk, by=by)
    with pytest.raises(NotAllowed):
        users.reset_password(user_id=lin.pk, password=GOOD, by=by)


def test_an_operator_lets_a_locked_out_administrator_in_again(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=admin.pk).update(locked_until=timezone.now() + timedelta(minutes=5))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{GOOD}\n"))
    call_command("reset_user", "ADMIN")
    admin.refresh_from_db()
    assert admin.check_password(GOOD)
    assert admin.must_change_password
    assert not admin.is_locked
    assert last_event() == (Event.PASSWORD_RESET, "命令行", "user:admin")
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError, match="10"):
        call_command("reset_user", "admin")
    with pytest.raises(CommandError, match="没有账号"):
        call_command("reset_user", "nobody")


# --- pages ---------------------------------------------------------------------------------------------------


def test_an_account_is_made_by_the_form(desk: Client) -> None:
    assert_clean_html(desk.get(reverse("accounts:user-new")))
    data = {"username": "lin", "full_name": "林岚", "password": GOOD}
    response = desk.post(reverse("accounts:user-new"), data, follow=True)
    assert "林岚" in assert_clean_html(response).text
    assert User.objects.get(username="lin").check_password(GOOD)


def test_a_refusal_stands_in_the_form(desk: Client) -> None:
    make_user("lin")
    data = {"username": "lin", "full_name": "林岚", "password": GOOD}
    assert "已经有了" in assert_clean_html(desk.post(reverse("accounts:user-new"), data)).text


def test_the_buttons_of_an_account(desk: Client) -> None:
    lin = make_user("lin", locked_until=timezone.now() + timedelta(minutes=5))
    assert_clean_html(desk.get(reverse("accounts:user-detail", args=[lin.pk])))
    for name in ("unlock", "deactivate", "activate"):
        response = desk.post(reverse(f"accounts:user-{name}", args=[lin.pk]), follow=True)
        assert_clean_html(response)
    desk.post(reverse("accounts:user-password", args=[lin.pk]), {"password": GOOD})
    found = list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))
    assert found == [Event.USER_UNLOCK, Event.USER_DEACTIVATE, Event.USER_ACTIVATE, Event.PASSWORD_RESET]


def test_the_list_filters_and_costs_the_same_for_many(desk: Client, django_assert_num_queries) -> None:
    make_user("lin", locked_until=timezone.now() + timedelta(minutes=5))
    make_user("wang", is_active=False)
    page = assert_clean_html(desk.get(reverse("accounts:user-list"), {"state": "locked"}))
    assert "lin" in page.text
    assert "wang" not in page.text
    address = reverse("accounts:user-list")
    with django_assert_num_queries(6):
        desk.get(address)
    for number in range(25):
        make_user(f"u{number}")
    with django_assert_num_queries(6):
        desk.get(address)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_other_roles_are_kept_out(role: Role, client_as: Callable[..., Client]) -> None:
    client = client_as(role)
    pk = make_user("lin", role=None).pk
    assert client.get(reverse("accounts:user-detail", args=[pk])).status_code == 403
    for name in ("unlock", "deactivate", "activate", "mfa", "password"):
        assert client.post(reverse(f"accounts:user-{name}", args=[pk])).status_code == 403
    assert User.objects.get(pk=pk).is_active
