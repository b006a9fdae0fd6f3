"""The only writer of users and grants. `by=None` is the operator at the command line."""

from datetime import date

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts import audit, rules
from accounts.enums import Event, Permission, Role
from accounts.models import Grant, User
from accounts.permissions import NotAllowed, Refused, require


@transaction.atomic
def create_user(
    *, username: str, full_name: str, password: str, by: User | None, is_demo: bool = False
) -> User:
    """A new account, without any role yet. Raises Refused for a name in use, a weak password, a demo account in
    production. A demo account's password may be weak: everybody is told it.
    """
    require(by, Permission.MANAGE_ACCOUNTS)
    user = User(username=username, full_name=full_name, is_demo=is_demo)
    if is_demo and not settings.DEMO:
        raise Refused("生产环境不能有演示账号，请建立实名账号。")
    _check_new(user, password)
    user.set_password(password)
    user.save()
    audit.record(Event.USER_CREATE, by=by, target=user.audit_target, is_demo=is_demo)
    return user


@transaction.atomic
def grant_role(
    *, user: User, role: Role, unit_path: str, since: date, until: date | None, by: User | None
) -> Grant:
    """Let a user hold a role for a unit subtree ("" is everything), first and last day included.

    Raises Refused for a period that ends before it begins, a role held already, or one that must not meet a role
    he holds in that period; NotAllowed for a grant to oneself.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, Permission.MANAGE_POLICY)
    if by is not None and by.pk == user.pk:
        raise NotAllowed("不能给自己授权，请由另一位安全保密管理员办理。")
    if until is not None and until < since:
        raise Refused("授权的截止日期早于起始日期，请改正日期。")
    _check_roles(user, role, unit_path, since, until)
    grant = Grant.objects.create(user=user, role=role, unit_path=unit_path, since=since, until=until)
    audit.record(Event.ROLE_GRANT, by=by, target=user.audit_target, unit_path=unit_path, role=role.value)
    return grant


def _check_new(user: User, password: str) -> None:
    """Raise Refused with everything that is wrong with the name or the password."""
    if User.objects.filter(username__iexact=user.username).exists():
        raise Refused(f"账号“{user.username}”已经有了，请换一个账号名。")
    try:
        user.clean_fields(exclude=["password"])
        if not user.is_demo:
            validate_password(password, user)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error


def _check_roles(user: User, role: Role, unit_path: str, since: date, until: date | None) -> None:
    """Raise Refused when the role is held already, or clashes with one held in the same days."""
    meeting = user.grants.filter(Q(until=None) | Q(until__gte=since))
    if until is not None:
        meeting = meeting.filter(since__lte=until)
    held = list(meeting)
    if any(grant.role == role and grant.unit_path == unit_path for grant in held):
        raise Refused(f"{user}在这段时间已经是{role.label}，不必重复授权。")
    clashing = rules.clash({Role(grant.role) for grant in held}, role)
    if clashing:
        raise Refused(f"{user}已经是{clashing.label}，不能兼任{role.label}，请另选人员。")
