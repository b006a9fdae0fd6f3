"""A case takes a step: the one way for button, page, API, meeting and command."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused, name_of
from casework import registry
from casework.kinds import Transition
from casework.models import Case, Draft, Step
from casework.permissions import Standing, check_may
from casework.permissions.words import check_sayable
from casework.registry import Data, Finding
from casework.services import agenda, turns
from casework.services.numbering import next_number
from regulations.services.uses import record_use


class Stale(Refused):
    """Somebody else took a step in the meantime."""


@transaction.atomic
def act(
    *,
    case_id: int,
    action: str,
    version: int | None,
    by: User | None,
    data: Data | None = None,
    note: str = "",
    in_meeting: bool = False,
) -> Case:
    """Take one step of the table. Raises Stale when the case is no longer the `version` that was seen, else Refused.

    `data` is what the step's form asked for, cleaned. `in_meeting`: a collective decision takes the step.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    _check_version(case, version, by)
    move = _move(case, action)
    capacity = check_may(case, move, by, in_meeting=in_meeting)
    if move.needs_note and not note.strip():
        raise Refused(f"“{move.label}”须写明理由，请填写意见。")
    filled = data or {}
    check_sayable(case, by, [note, dict(filled)])
    process = registry.process_named(case.kind)
    finding = process.check(case, move, filled, timezone.localdate())
    principal = capacity.on_behalf_of if capacity else ""
    step = _write(case, move, finding, filled, note.strip(), by, principal)
    turns.turn_to(case, by=by)
    agenda.leave(case, step.label, by=by)
    process.effect(case, step, filled, by)
    Draft.objects.filter(case=case, user=by, action=action).delete()
    _log(case, step, finding, by)
    return case


def _check_version(case: Case, version: int | None, by: User | None) -> None:
    if version is None or version == case.version:
        return
    is_inside = by is None or Standing(case, by).is_inside
    happened = _last_done(case) if is_inside else f"现为“{case.state.told}”"
    raise Stale(f"这个办件刚有变化：{happened}。您填写的内容已保留，请核对办件现状后再提交。")


def _last_done(case: Case) -> str:
    last = case.steps.select_related("by").last()
    if last is None:
        return "他人已办理"
    return f"{name_of(last.by)}于{timezone.localtime(last.at):%m月%d日 %H:%M}办理“{last.label}”"


def _move(case: Case, action: str) -> Transition:
    move = case.process.transition(action)
    if move is None:
        raise Refused("没有这个办理动作，请刷新页面后再办。")
    return move


def _write(
    case: Case,
    move: Transition,
    finding: Finding,
    data: Data,
    note: str,
    by: User | None,
    on_behalf_of: str,
) -> Step:
    now = timezone.now()
    before = case.status
    if move.numbers and case.serial is None:
        case.year = timezone.localdate().year
        case.serial = next_number(name=case.kind, office=case.office, year=case.year)
    case.status, case.version, case.updated_at = move.target, case.version + 1, now
    case.is_shown_to_subject = case.is_shown_to_subject or move.shows_subject
    case.closed_at = now if case.state.is_end else None
    case.save(
        update_fields=[
            "year",
            "serial",
            "status",
            "version",
            "updated_at",
            "is_shown_to_subject",
            "closed_at",
        ]
    )
    return Step.objects.create(
        case=case,
        action=move.action,
        label=move.label,
        source=before,
        target=move.target,
        by=by,
        on_behalf_of=on_behalf_of,
        at=now,
        note=note,
        data=plain(dict(data)),
        working=[*finding.working, *finding.warnings],
        rules=[{"code": rule.code, "source": rule.source, "shown": rule.shown} for rule in finding.rules],
    )


def plain(value: Any) -> Any:
    """A cleaned value as JSON keeps it: dates as ISO text, rows as their keys."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.pk if isinstance(value, Model) else value


def _log(case: Case, step: Step, finding: Finding, by: User | None) -> None:
    for rule in finding.rules:
        record_use(
            rule=rule,
            used_on=timezone.localdate(),
            target=case.audit_target,
            where=f"{case.process.label}·{step.label}",
            by=by,
            unit_path=case.unit_path,
        )
    audit.record(
        Event.CASE_ACT,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        on_behalf_of=step.on_behalf_of,
        what=step.label,
        before=case.process.status(step.source).label,
        after=case.state.label,
        note=step.note,
    )
