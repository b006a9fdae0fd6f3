"""Users and grants: who may make them, and what is refused."""

from datetime import date

import pytest

from accounts.enums import Event, Permission, Role
from accounts.models import AuditEvent, Grant, User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from accounts.services import create_user, grant_role
from tests.factories import make_user

pytestmark = pytest.mark.django_db

GOOD = "huailin-2026"


def grant(user: User, role: Role, since: date = date(2025, 1, 1), until: date | None = None, **more) -> Grant:
    return grant_role(
        user=user, role=role, unit_path=more.get("path", ""), since=since, until=until, by=more.get("by")
    )


def test_create_user_hashes_the_password_and_is_logged() -> None:
    user = create_user(
        username="lin", full_name="林岚", password=GOOD, by=make_user("admin", Role.SYSTEM_ADMIN)
    )
    assert user.check_password(GOOD)
    assert GOOD not in user.password
    row = AuditEvent.objects.get(event=Event.USER_CREATE)
    assert (row.actor, row.target) == ("admin（admin）", "user:lin")
    assert not may(user, Permission.VIEW_CADRES)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_creates_users(role: Role) -> None:
    by = make_user("other", role)
    with pytest.raises(NotAllowed):
        create_user(username="lin", full_name="林岚", password=GOOD, by=by)
    assert not User.objects.filter(username="lin").exists()


@pytest.mark.parametrize("name", ["lin", "LIN"])
def test_create_user_refuses_a_name_in_use(name: str) -> None:
    make_user("lin")
    with pytest.raises(Refused, match="已经有了"):
        create_user(username=name, full_name="林岚", password=GOOD, by=None)


@pytest.mark.parametrize("password", ["", "12345678", "short", "password", "linlan-lin"])
def test_create_user_refuses_a_weak_password(password: str) -> None:
    with pytest.raises(Refused):
        create_user(username="linlan-lin", full_name="林岚", password=password, by=None)
    assert not User.objects.exists()


@pytest.mark.parametrize(("username", "full_name"), [("li n", "林岚"), ("", "林岚"), ("lin", "林" * 41)])
def test_create_user_refuses_a_name_that_does_not_fit(username: str, full_name: str) -> None:
    with pytest.raises(Refused):
        create_user(username=username, full_name=full_name, password=GOOD, by=None)


def test_a_demo_account_may_have_a_weak_password_but_not_in_production(settings) -> None:
    assert create_user(username="demo", full_name="演示", password="demo", by=None, is_demo=True).is_demo
    settings.DEMO = False
    with pytest.raises(Refused, match="演示账号"):
        create_user(username="demo2", full_name="演示", password="demo", by=None, is_demo=True)


def test_grant_role_gives_the_permissions_and_is_logged() -> None:
    user = make_user("lin", role=None)
    grant(user, Role.HANDLER, path="000001", by=make_user("security", Role.SECURITY_ADMIN))
    assert may(user, Permission.EDIT_CADRES, "000001000002")
    assert not may(user, Permission.EDIT_CADRES, "000002")
    row = AuditEvent.objects.get(event=Event.ROLE_GRANT)
    assert (row.target, row.unit_path, row.detail) == ("user:lin", "000001", {"role": "handler"})


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_only_the_security_administrator_grants(role: Role) -> None:
    user, by = make_user("lin", role=None), make_user("other", role)
    with pytest.raises(NotAllowed):
        grant(user, Role.HANDLER, by=by)
    assert not user.grants.exists()


def test_nobody_grants_to_himself() -> None:
    security = make_user("security", Role.SECURITY_ADMIN)
    with pytest.raises(NotAllowed, match="不能给自己授权"):
        grant(security, Role.HANDLER, by=security)


def test_the_three_administrators_are_three_people() -> None:
    user = make_user("lin", Role.SYSTEM_ADMIN)
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.HANDLER):
        with pytest.raises(Refused, match="不能兼任"):
            grant(user, role)


def test_roles_that_clash_may_follow_one_another() -> None:
    user = make_user("lin", role=None)
    grant(user, Role.HANDLER, date(2024, 1, 1), date(2024, 12, 31))
    grant(user, Role.AUDIT_ADMIN, date(2025, 1, 1))
    with pytest.raises(Refused, match="不能兼任"):
        grant(user, Role.AUDITOR, date(2025, 6, 1), date(2025, 6, 30))


def test_the_same_role_is_not_granted_twice_for_the_same_days() -> None:
    user = make_user("lin", role=None)
    grant(user, Role.HANDLER, date(2024, 1, 1), date(2024, 12, 31))
    with pytest.raises(Refused, match="不必重复授权"):
        grant(user, Role.HANDLER, date(2024, 12, 31))
    assert grant(user, Role.HANDLER, date(2025, 1, 1)).pk


def test_a_period_must_not_end_before_it_begins() -> None:
    with pytest.raises(Refused, match="截止日期早于起始日期"):
        grant(make_user("lin", role=None), Role.HANDLER, date(2025, 2, 1), date(2025, 1, 31))
