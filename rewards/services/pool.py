"""激励池: places granted for a case by two people, returned when unused, and places that units hand back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from cadre.models import Unit
from rewards.enums import GrantState, LedgerKind, PlanState, Scheme
from rewards.models import Account, Entry, PlanRow, PoolGrant
from rewards.permissions import check_decide
from rewards.queries.pool import Seat, approved_ceiling, people_of, plan_of_pool, seat_of
from rewards.rules.pool import check_grant
from rewards.services import ledger


@transaction.atomic
def propose_grant(
    *, pool_id: int, unit: Unit, amount: int, field: str, reason: str, ref: str, by: User | None
) -> PoolGrant:
    """Ask for places from a pool for a unit; `ref` is the case or document that they are for.

    Raises Refused when the pool has too few, the unit is not in the plan, or its ceiling would be passed.
    """
    pool = Account.objects.select_for_update().get(pk=pool_id, kind=LedgerKind.POOL)
    require(by, Permission.PLAN_PLACES, unit.path)
    for label, text in (("领域", field), ("事由", reason), ("依据", ref)):
        if not text.strip():
            raise Refused(f"请填写{label}。")
    if amount <= 0:
        raise Refused("名额应为大于0的整数，请改正。")
    if amount > pool.balance:
        raise Refused(f"“{pool.name}”只剩 {pool.shown(pool.balance)}，不够 {pool.shown(amount)}。")
    _check_room(pool, unit, amount)
    grant = PoolGrant.objects.create(
        pool=pool, unit=unit, unit_path=unit.path, amount=amount, field=field.strip(), reason=reason.strip(),
        ref=ref.strip(), proposed_by=by,
    )  # fmt: skip
    _log(Event.GRANT_PROPOSE, grant, by)
    return grant


@transaction.atomic
def approve_grant(*, grant_id: int, by: User | None, note: str = "") -> PoolGrant:
    """Grant it, by another person: the places move from the pool to the unit's account."""
    grant = _locked(grant_id)
    check_decide(grant, by)
    seat = _check_room(grant.pool, grant.unit, grant.amount)
    ledger.move(
        from_id=grant.pool_id,
        to_id=seat.account.pk,
        amount=grant.amount,
        reason=_why(grant),
        ref=grant.ref,
        by=by,
    )
    grant.account = seat.account
    return _decide(grant, GrantState.GRANTED, Event.GRANT_APPROVE, by, note)


@transaction.atomic
def reject_grant(*, grant_id: int, by: User | None, note: str) -> PoolGrant:
    """Turn it down, with the reason."""
    grant = _locked(grant_id)
    check_decide(grant, by)
    if not note.strip():
        raise Refused("请写明不同意的理由。")
    return _decide(grant, GrantState.REJECTED, Event.GRANT_REJECT, by, note)


@transaction.atomic
def return_grant(*, grant_id: int, amount: int, reason: str, by: User | None) -> PoolGrant:
    """Give back what of a grant was not used. Raises Refused for more than is left of it, or free on the account."""
    grant = _locked(grant_id)
    _check_of_unit(grant.unit_path, by)
    if grant.account is None or not 0 < amount <= grant.left:
        raise Refused(f"这笔发放还有 {grant.left if grant.account else 0} 名可退，请改正退回的数量。")
    if not reason.strip():
        raise Refused("请写明退回的事由。")
    ledger.move(
        from_id=grant.account.pk,
        to_id=grant.pool_id,
        amount=amount,
        reason=f"退回：{reason.strip()}",
        ref=grant.ref,
        by=by,
    )
    grant.returned += amount
    grant.state = GrantState.RETURNED if grant.left == 0 else GrantState.GRANTED
    grant.save(update_fields=["returned", "state"])
    _log(Event.GRANT_RETURN, grant, by, reason=reason.strip())
    return grant


@transaction.atomic
def hand_back(*, account_id: int, amount: int, reason: str, by: User | None) -> Entry:
    """A unit's unused places go to the pool of its plan; the unit itself may do so, and who plans places."""
    account = Account.objects.get(pk=account_id, kind=LedgerKind.EXCELLENT)
    _check_of_unit(account.unit_path, by)
    row = PlanRow.objects.filter(account=account, plan__state=PlanState.ISSUED).select_related("plan").first()
    if row is None or row.plan.pool_account_id is None:
        raise Refused(f"“{account.name}”没有对应的激励池，不能退回。")
    if not reason.strip():
        raise Refused("请写明退回的事由。")
    _, into = ledger.move(
        from_id=account.pk,
        to_id=row.plan.pool_account_id,
        amount=amount,
        reason=f"单位退回：{reason.strip()}",
        ref=row.plan.audit_target,
        by=by,
    )
    return into


# --- parts --------------------------------------------------------------------------------------------------


def _locked(grant_id: int) -> PoolGrant:
    grants = PoolGrant.objects.select_for_update(of=("self",)).select_related("pool", "unit", "account")
    return grants.get(pk=grant_id)


def _check_room(pool: Account, unit: Unit, amount: int) -> Seat:
    """Where the places would go. Raises Refused when the unit has no seat in the pool's plan, or no room."""
    plan = plan_of_pool(pool)
    seat = seat_of(unit, pool.year, Scheme(pool.subject)) if plan else None
    if plan is None or seat is None or seat.row.plan_id != plan.pk:
        raise Refused(f"“{unit.name}”不在已下达的{pool.year}年度方案内，不能从这个激励池发放。")
    check_grant(
        people=people_of(seat.row), total=seat.account.total, amount=amount, most=approved_ceiling(plan)
    )
    return seat


def _check_of_unit(unit_path: str, by: User | None) -> None:
    """For the unit's own people who submit for it, and for those who plan places."""
    if (
        by is None
        or may(by, Permission.PLAN_PLACES, unit_path)
        or may(by, Permission.SUBMIT_CASES, unit_path)
    ):
        return
    raise NotAllowed("您没有退回这个单位名额的权限。")


def _decide(grant: PoolGrant, state: GrantState, event: Event, by: User | None, note: str) -> PoolGrant:
    grant.state, grant.decided_by, grant.decided_at, grant.note = state, by, timezone.now(), note.strip()
    grant.save(update_fields=["state", "decided_by", "decided_at", "note", "account"])
    _log(event, grant, by)
    return grant


def _why(grant: PoolGrant) -> str:
    return f"{grant.field}：{grant.reason}"[:200]


def _log(event: Event, grant: PoolGrant, by: User | None, **detail: Any) -> None:
    audit.record(
        event,
        by=by,
        target=grant.audit_target,
        unit_path=grant.unit_path,
        name=grant.pool.name,
        amount=f"{grant.amount} 名",
        object=grant.unit.name,
        source=grant.ref,
        note=grant.note,
        **{"reason": _why(grant), **detail},
    )
