"""A city's own rules: one person proposes, another confirms."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.scope import STEP
from regulations.enums import Confidence, Measure, RuleState, Severity
from regulations.models import RuleStamp, RuleVersion
from regulations.national import national
from regulations.rules import check_own
from regulations.services.stamp import take_turn, tell_everybody
from regulations.values import Value, plain, value_of

_MAY_END = (RuleState.PROPOSED, RuleState.CONFIRMED)


@transaction.atomic
def propose_rule(
    *,
    code: str,
    value: Value,
    unit_path: str,
    effective_from: date,
    effective_to: date | None,
    reason: str,
    document: str,
    by: User | None,
    severity: Severity | None = None,
) -> RuleVersion:
    """Propose an own rule for the subtree at `unit_path` ("" is everything). It holds once another person confirms.

    `severity` may be harder than the national one. Raises Refused for a value outside the national bound (the bound
    is named), a rule that is the same everywhere, a missing document, or a rule that begins on the same day.
    """
    require(by, Permission.PROPOSE_RULES, unit_path)
    _check_words(unit_path, document, reason)
    beside = check_own(
        national(),
        code=code,
        value=value,
        effective_from=effective_from,
        effective_to=effective_to,
        severity=severity,
    )
    row = RuleVersion(
        code=code,
        title=beside.title,
        section=beside.section,
        unit_path=unit_path,
        measure=str(beside.measure),
        value=plain(value),
        bound=beside.bound,
        regulation=document.strip(),
        level="本地",
        scope=list(beside.scope),
        severity=severity or beside.severity,
        confidence=Confidence.LOCAL,
        effective_from=effective_from,
        effective_to=effective_to,
        state=RuleState.PROPOSED,
        reason=reason.strip(),
        proposed_by=by,
    )
    _check_alone(row)
    row.save(force_insert=True)
    _log(Event.RULE_PROPOSE, row, by)
    return row


@transaction.atomic
def confirm_rule(*, rule_id: int, by: User | None, note: str = "") -> RuleVersion:
    """Put a proposed rule in force. Raises Refused for the proposer himself, and when it no longer keeps the bound."""
    stamp = take_turn()
    row = _proposed(rule_id, by)
    if row.proposed_by_id == (by.pk if by else None):
        raise Refused("这条规则是您提出的，不能自己确认，请由另一位有确认权限的同志办理。")
    check_own(
        national(),
        code=row.code,
        value=value_of(Measure(row.measure), row.value),
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        severity=Severity(row.severity),
    )
    _check_alone(row)
    _decide(row, RuleState.CONFIRMED, note, by)
    tell_everybody(stamp)
    _log(Event.RULE_CONFIRM, row, by)
    return row


@transaction.atomic
def reject_rule(*, rule_id: int, by: User | None, note: str) -> RuleVersion:
    """Turn a proposed rule down, with the reason."""
    row = _proposed(rule_id, by)
    if not note.strip():
        raise Refused("请写明退回的理由。")
    _decide(row, RuleState.REJECTED, note, by)
    _log(Event.RULE_REJECT, row, by)
    return row


@transaction.atomic
def withdraw_rule(*, rule_id: int, by: User | None, note: str) -> RuleVersion:
    """Take back an own proposal, or end a confirmed rule: today is its last day, unless it has not begun yet.

    A proposal is withdrawn by who made it, a confirmed rule by whoever may confirm. Raises Refused when it is over.
    """
    stamp = take_turn()
    row = RuleVersion.objects.select_for_update().local().get(pk=rule_id)
    if row.state not in _MAY_END or row.withdrawn_at is not None:
        raise Refused("这条规则已经了结，不能再撤销。")
    if row.state == RuleState.PROPOSED:
        _require_proposer(row, by)
    else:
        require(by, Permission.CONFIRM_RULES, row.unit_path)
    if not note.strip():
        raise Refused("请写明撤销的理由。")
    _end(row, note.strip(), by, stamp)
    _log(Event.RULE_WITHDRAW, row, by)
    return row


def _end(row: RuleVersion, note: str, by: User | None, stamp: RuleStamp) -> None:
    today, now = timezone.localdate(), timezone.now()
    row.withdrawn_by, row.withdrawn_at = by, now
    row.decided_at = row.decided_at or now
    row.decision_note = f"{row.decision_note} 撤销：{note}".strip()[:300]
    if row.state == RuleState.PROPOSED or row.effective_from > today:
        row.state = RuleState.WITHDRAWN
    else:
        row.effective_to = min(row.effective_to or today, today)
    row.save(
        update_fields=[
            "withdrawn_by", "withdrawn_at", "decided_at", "decision_note", "state", "effective_to"
        ]
    )  # fmt: skip
    tell_everybody(stamp)


def _proposed(rule_id: int, by: User | None) -> RuleVersion:
    row = RuleVersion.objects.select_for_update().local().get(pk=rule_id)
    require(by, Permission.CONFIRM_RULES, row.unit_path)
    if row.state != RuleState.PROPOSED:
        raise Refused(f"这条规则{RuleState(row.state).label}，不能再办理。")
    return row


def _require_proposer(row: RuleVersion, by: User | None) -> None:
    require(by, Permission.PROPOSE_RULES, row.unit_path)
    if by is not None and row.proposed_by_id != by.pk:
        raise Refused("这条规则是别人提出的，请由提出人撤回，或由有确认权限的同志退回。")


def _check_words(unit_path: str, document: str, reason: str) -> None:
    if len(unit_path) % STEP or not (unit_path.isdigit() or not unit_path):
        raise Refused("没有这个机构，请从提示中选择机构全称。")
    if not document.strip() or not reason.strip():
        raise Refused("请填写依据的文件和理由。")


def _check_alone(row: RuleVersion) -> None:
    """Two own rules of one unit may follow each other, the later one governs; but not begin on one day."""
    same = RuleVersion.objects.local().filter(
        code=row.code, unit_path=row.unit_path, effective_from=row.effective_from, state__in=_MAY_END
    )
    if same.exclude(pk=row.pk).exists():
        raise Refused(f"“{row.title}”已有同一天起的本地规则或提议，请先撤销它，或另选起始日期。")


def _decide(row: RuleVersion, state: RuleState, note: str, by: User | None) -> None:
    row.state, row.decided_by, row.decided_at, row.decision_note = state, by, timezone.now(), note.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])


def _log(event: Event, row: RuleVersion, by: User | None) -> None:
    audit.record(
        event,
        by=by,
        target=row.audit_target,
        unit_path=row.unit_path,
        version=row.pk,
        value=row.shown,
        since=str(row.effective_from),
        until=str(row.effective_to or ""),
        document=row.regulation,
        note=row.decision_note or row.reason,
    )
