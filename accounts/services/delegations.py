"""Delegation: the holder of a role lets somebody else use it for some days."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission, Role
from accounts.models import Delegation, Grant, User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from accounts.services.grants import check_clash


@transaction.atomic
def create_delegation(
    *, grant_id: int, to_user: User, since: date, until: date, reason: str, by: User
) -> Delegation:
    """Lend a role that one holds oneself, first and last day included. It ends by itself, and with the role.

    Raises NotAllowed for a role that is not one's own (a delegated one cannot be passed on), Refused for days that
    are past or outside the role's period, a closed account, or somebody whose roles must not meet this one.
    """
    to_user = User.objects.select_for_update().get(pk=to_user.pk)
    grant = Grant.objects.select_for_update().get(pk=grant_id)
    today = timezone.localdate()
    if grant.user_id != by.pk:
        raise NotAllowed("只能委托自己持有的角色。")
    if to_user.pk == by.pk:
        raise Refused("不能委托给自己，请另选人员。")
    if not to_user.is_active:
        raise Refused(f"{to_user}的账号已经停用，请另选人员。")
    _check_days(grant, since, until, today)
    role = Role(grant.role)
    if role == Role.CADRE:
        raise Refused("“干部本人”只属于本人，不能委托。")
    if grant.delegations.filter(to_user=to_user).meeting(since, until).exists():
        raise Refused(f"这段时间已经委托给{to_user}，不必重复委托。")
    check_clash(to_user, role, since, until)
    delegation = Delegation.objects.create(
        grant=grant, to_user=to_user, since=since, until=until, reason=reason
    )
    audit.record(
        Event.DELEGATION_CREATE,
        by=by,
        target=to_user.audit_target,
        unit_path=grant.unit_path,
        role=role.value,
        since=since.isoformat(),
        until=until.isoformat(),
        reason=reason,
    )
    return delegation


@transaction.atomic
def end_delegation(*, delegation_id: int, by: User | None) -> Delegation:
    """End a delegation from today on: by who gave it, who has it, or a security administrator.

    Raises Refused when it is over.
    """
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("grant", "to_user")
        .get(pk=delegation_id)
    )
    concerned = by is None or by.pk in (delegation.grant.user_id, delegation.to_user_id)
    if by is not None and not concerned and not may(by, Permission.MANAGE_POLICY):
        raise NotAllowed("只有委托双方和安全保密管理员可以终止委托。")
    today = timezone.localdate()
    if delegation.ended_on is not None or delegation.until < today:
        raise Refused("这项委托已经结束。")
    delegation.ended_on = today
    delegation.save(update_fields=["ended_on"])
    grant = delegation.grant
    audit.record(
        Event.DELEGATION_END,
        by=by,
        target=delegation.to_user.audit_target,
        unit_path=grant.unit_path,
        role=str(grant.role),
    )
    return delegation


def _check_days(grant: Grant, since: date, until: date, today: date) -> None:
    if until < since:
        raise Refused("委托的截止日期早于起始日期，请改正日期。")
    if since < today:
        raise Refused("委托不能从过去的日期开始，请改为今天或以后。")
    if grant.ended_on is not None or since < grant.since or (grant.until is not None and until > grant.until):
        raise Refused("委托的日期超出了您持有该角色的期限，请改正日期。")
