"""The steps of a plan: submitted by one, approved by another, issued to the units' accounts, taken back as a whole."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from regulations.services.uses import record_use
from rewards.enums import LedgerKind, Scheme
from rewards.models import Account, Plan, PlanRow
from rewards.permissions import check_step
from rewards.queries.places_rules import place_rules
from rewards.rules.places_steps import STEPS, Step
from rewards.services import ledger

EVENTS = {
    "submit": Event.PLACES_SUBMIT,
    "recall": Event.PLACES_RECALL,
    "return": Event.PLACES_RETURN,
    "approve": Event.PLACES_APPROVE,
    "issue": Event.PLACES_ISSUE,
    "withdraw": Event.PLACES_WITHDRAW,
}


@transaction.atomic
def submit_plan(*, plan_id: int, by: User | None, note: str = "") -> Plan:
    """送审: from now on nothing of the plan changes."""
    plan, step = _ready(plan_id, "submit", by, note)
    plan.submitted_by, plan.submitted_at = by, timezone.now()
    return _taken(plan, step, by, note)


@transaction.atomic
def recall_plan(*, plan_id: int, by: User | None, note: str = "") -> Plan:
    """撤回送审, to change it."""
    plan, step = _ready(plan_id, "recall", by, note)
    plan.submitted_by = plan.submitted_at = None
    return _taken(plan, step, by, note)


@transaction.atomic
def return_plan(*, plan_id: int, by: User | None, note: str) -> Plan:
    """退回修改, with the reason."""
    plan, step = _ready(plan_id, "return", by, note)
    plan.submitted_by = plan.submitted_at = None
    return _taken(plan, step, by, note)


@transaction.atomic
def approve_plan(*, plan_id: int, by: User | None, note: str = "") -> Plan:
    """审定, by another person than who made or submitted it; records which rules the numbers lean on."""
    plan, step = _ready(plan_id, "approve", by, note)
    plan.approved_by, plan.approved_at = by, timezone.now()
    rules = place_rules(plan.year, Scheme(plan.scheme), plan.unit)
    for rule in rules.used:
        record_use(
            rule=rule,
            used_on=rules.day,
            target=plan.audit_target,
            where="核定优秀名额",
            by=by,
            unit_path=plan.unit_path,
        )
    return _taken(plan, step, by, note)


@transaction.atomic
def issue_plan(*, plan_id: int, by: User | None, note: str = "") -> Plan:
    """下达: open an account for every unit and every group, and the pool. Raises Refused when units have theirs."""
    plan, step = _ready(plan_id, "issue", by, note)
    plan.issued_by, plan.issued_at = by, timezone.now()
    _open_units(plan, by)
    plan.pool_account = _open_pool(plan, by)
    try:
        with transaction.atomic():
            return _taken(plan, step, by, note)
    except IntegrityError as error:
        raise Refused(f"{plan.year}年度已经下达过同一范围的方案，请先撤回。") from error


@transaction.atomic
def withdraw_plan(*, plan_id: int, by: User | None, note: str) -> Plan:
    """撤回下达: everything goes back. Raises Refused as soon as one place is in use, or was granted from the pool."""
    plan, step = _ready(plan_id, "withdraw", by, note)
    accounts = set(plan.rows.filter(account__isnull=False).values_list("account_id", flat=True))
    if plan.pool_account_id:
        accounts.add(plan.pool_account_id)
    ledger.empty_accounts(
        account_ids=sorted(accounts), reason=f"撤回下达：{note}", ref=plan.audit_target, by=by
    )
    return _taken(plan, step, by, note)


# --- parts --------------------------------------------------------------------------------------------------


def _ready(plan_id: int, name: str, by: User | None, note: str) -> tuple[Plan, Step]:
    """The plan, locked, and the step, if it may be taken."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("unit").get(pk=plan_id)
    step = STEPS[name]
    check_step(plan, step, by)
    if step.needs_note and not note.strip():
        raise Refused(f"请写明{step.label}的理由。")
    return plan, step


def _taken(plan: Plan, step: Step, by: User | None, note: str) -> Plan:
    plan.state, plan.note = step.target, note.strip()
    plan.save()
    audit.record(
        EVENTS[step.name],
        by=by,
        target=plan.audit_target,
        unit_path=plan.unit_path,
        name=str(plan),
        value=f"上限 {plan.ceiling}，分配 {plan.places}，激励池 {plan.pool}",
        note=plan.note,
    )
    return plan


def _open_units(plan: Plan, by: User | None) -> None:
    rows = list(plan.rows.lots().select_related("unit").order_by("pk"))
    accounts = ledger.open_accounts(
        kind=LedgerKind.EXCELLENT,
        year=plan.year,
        allotments=[_allotment(plan, row) for row in rows],
        reason=f"下达{plan.year}年度优秀名额",
        ref=plan.audit_target,
        by=by,
    )
    for row, account in zip(rows, accounts, strict=True):
        row.account = account
    PlanRow.objects.bulk_update(rows, ["account"], batch_size=500)
    groups = {row.pk: row.account for row in rows if row.is_group}
    members = list(plan.rows.filter(group__isnull=False))
    for member in members:
        member.account = groups[member.group_id or 0]
    PlanRow.objects.bulk_update(members, ["account"], batch_size=500)


def _allotment(plan: Plan, row: PlanRow) -> ledger.Allotment:
    return ledger.Allotment(
        unit=row.unit,
        name=f"{row.name}{plan.year}年度优秀名额",
        total=row.places,
        subject=f"{plan.scheme}-group" if row.is_group else plan.scheme,
    )


def _open_pool(plan: Plan, by: User | None) -> Account:
    """The pool's account, filled line by line: the reserve, what rounding left, what lower ratios left."""
    name = f"{plan.unit.name}{plan.year}年度激励池"
    account, _ = Account.objects.get_or_create(
        kind=LedgerKind.POOL,
        year=plan.year,
        unit=plan.unit,
        subject=plan.scheme,
        defaults={"unit_path": plan.unit_path, "name": name},
    )
    if account.total:
        raise Refused(f"“{account.name}”已有 {account.shown(account.total)}，不能重复下达。")
    sources: dict[str, Any] = {
        "预留": plan.reserve,
        "各单位取整后的余数": plan.pool_rounding,
        "各单位比例低于全部上限的差额": plan.pool_ratios,
    }
    for reason, amount in sources.items():
        if amount:
            ledger.allocate(account_id=account.pk, amount=amount, reason=reason, ref=plan.audit_target, by=by)
    account.refresh_from_db()
    return account
