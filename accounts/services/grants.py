"""Roles: given for a unit subtree and a period, and ended early."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit, rules
from accounts.enums import Event, Permission, Role
from accounts.models import Delegation, Grant, User
from accounts.permissions import NotAllowed, Refused, require


@transaction.atomic
def grant_role(
    *, user: User, role: Role, unit_path: str, since: date, until: date | None, by: User | None
) -> Grant:
    """Let a user hold a role for a unit subtree ("" is everything), first and last day included.

    Raises Refused for a period that ends before it begins, a role held already, or one that must not meet a role
    he holds in that period, his own or delegated to him; NotAllowed for a grant to oneself.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by, Permission.MANAGE_POLICY)
    if by is not None and by.pk == user.pk:
        raise NotAllowed("不能给自己授权，请由另一位安全保密管理员办理。")
    if until is not None and until < since:
        raise Refused("授权的截止日期早于起始日期，请改正日期。")
    meeting = user.grants.meeting(since, until)
    if meeting.filter(role=role, unit_path=unit_path).exists():
        raise Refused(f"{user}在这段时间已经是{role.label}，不必重复授权。")
    check_clash(user, role, since, until)
    grant = Grant.objects.create(user=user, role=role, unit_path=unit_path, since=since, until=until)
    audit.record(Event.ROLE_GRANT, by=by, target=user.audit_target, unit_path=unit_path, role=role.value)
    return grant


@transaction.atomic
def end_grant(*, grant_id: int, by: User | None) -> Grant:
    """End a role from today on, with every delegation of it.

    Raises Refused for one that is over, NotAllowed for one's own.
    """
    owner = Grant.objects.values_list("user_id", flat=True).get(pk=grant_id)
    user = User.objects.select_for_update().get(pk=owner)
    grant = Grant.objects.select_for_update().get(pk=grant_id)
    require(by, Permission.MANAGE_POLICY)
    if by is not None and by.pk == user.pk:
        raise NotAllowed("不能终止自己的角色，请由另一位安全保密管理员办理。")
    today = timezone.localdate()
    if grant.ended_on is not None or (grant.until is not None and grant.until < today):
        raise Refused(f"{user}的这项授权已经结束。")
    grant.ended_on = today
    grant.save(update_fields=["ended_on"])
    audit.record(
        Event.ROLE_END, by=by, target=user.audit_target, unit_path=grant.unit_path, role=str(grant.role)
    )
    return grant


def check_clash(user: User, role: Role, since: date, until: date | None) -> None:
    """Raise Refused when the role must not meet one that the user (whose row is locked) holds in these days.

    Roles delegated to him count, and so do those that he delegated away.
    """
    own = user.grants.meeting(since, until).values_list("role", flat=True)
    lent = Delegation.objects.filter(to_user=user).meeting(since, until).values_list("grant__role", flat=True)
    clashing = rules.clash({Role(held) for held in [*own, *lent]}, role)
    if clashing:
        raise Refused(f"{user}已经是{clashing.label}，不能兼任{role.label}，请另选人员。")
