"""The clocks of steps: they start and end with the step, stand still while something is awaited, and go on.

Called inside the transaction of what happened, with the case locked. `extend` alone is a service of its own.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.enums import TodoKind
from casework.models import Case, Clock, Extension, Pause, Step, Todo
from casework.permissions import check_may_extend
from casework.permissions.words import check_sayable
from casework.queries.clocks import running_clock, term_of, time_allowed
from casework.rules.clocks import deadline_of
from regulations import queries as regulations
from regulations.services.uses import record_use

_WAITING = "status:"  # the ref of a stop that lasts as long as the case stands in a waiting status


def turn_to(case: Case, *, by: User | None) -> None:
    """The case has reached another status, or the same again: end its clock, stop it, let it go on, or start one."""
    clock = running_clock(case)
    if clock is not None and case.state.is_waiting:
        _open_pause(clock, ref=f"{_WAITING}{case.status}", reason=case.state.label)
    elif clock is not None and clock.status == case.status:
        _close_pauses(clock, Q(ref__startswith=_WAITING))
    else:
        if clock is not None:
            _end(clock)
        clock = None if case.state.is_end or case.state.is_waiting else _start(case, by)
    _show(case, clock)


def stop(*, case: Case, ref: str, reason: str) -> None:
    """Let the clock stand still from today on until `resume` with the same ref ("opinion:12"). Nothing without one."""
    clock = running_clock(case)
    if clock is not None:
        _open_pause(clock, ref=ref, reason=reason)
        _show(case, clock)


def resume(*, case: Case, ref: str) -> None:
    """What was awaited has come, or will not: today counts again, unless something else is awaited still."""
    clock = running_clock(case)
    if clock is not None:
        _close_pauses(clock, Q(ref=ref))
        _show(case, clock)


@transaction.atomic
def extend(*, case_id: int, days: int, reason: str, seen: date | None, by: User | None) -> Extension:
    """Give the present step more working days (延长时限), before its time is over. Raises NotAllowed and Refused.

    `seen` is the due day that the person saw: who decides on an older one is told so.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_extend(case, by)
    clock = running_clock(case)
    if clock is None:
        raise Refused("这一步没有办理时限，不需要延长。")
    if clock.due_on != seen:
        raise Refused("办理期限刚有变化，请核对现在的期限后再提交。")
    if clock.due_on is not None and clock.due_on < timezone.localdate():
        raise Refused(f"时限已于{clock.due_on:%Y-%m-%d}届满，不能再延长，请尽快办理并说明超期原因。")
    extension = Extension.objects.create(clock=clock, days=days, reason=reason.strip(), by=by)
    before = clock.due_on
    _show(case, clock)
    note_in_record(case, action="extend", label=f"延长时限{days}个工作日", note=extension.reason, by=by)
    audit.record(
        Event.CASE_EXTEND,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what="办理期限",
        before=f"{before or ''}",
        after=f"{case.due_on or ''}",
        days=days,
        reason=extension.reason,
    )
    return extension


def recompute(case: Case) -> bool:
    """Read the clock anew, as when a year's holidays were published. Whether the due day moved."""
    before = case.due_on
    _show(case, running_clock(case))
    return case.due_on != before


def note_in_record(
    case: Case, *, action: str, label: str, note: str, by: User | None, on_behalf_of: str = ""
) -> Step:
    """A line in the record of the case that moves nothing. Raises Refused for words that may not be written."""
    check_sayable(case, by, [note])
    return Step.objects.create(
        case=case,
        action=action,
        label=label,
        source=case.status,
        target=case.status,
        note=note.strip(),
        by=by,
        on_behalf_of=on_behalf_of,
    )


# --- one clock -----------------------------------------------------------------------------------------------


def _start(case: Case, by: User | None) -> Clock | None:
    today = timezone.localdate()
    allowed = time_allowed(case, today)
    if allowed is None:
        return None
    if allowed.rule is not None:
        record_use(
            rule=allowed.rule,
            used_on=today,
            target=case.audit_target,
            where=f"{case.process.label}·{case.state.label}的时限",
            by=by,
            unit_path=case.unit_path,
        )
    return Clock.objects.create(
        case=case, status=case.status, days=allowed.days, source=allowed.source[:200], started_on=today
    )


def _end(clock: Clock) -> None:
    _close_pauses(clock, Q())
    clock.ended_on = timezone.localdate()
    clock.save(update_fields=["ended_on"])


def _open_pause(clock: Clock, *, ref: str, reason: str) -> None:
    Pause.objects.get_or_create(
        clock=clock, ref=ref, until=None, defaults={"since": timezone.localdate(), "reason": reason[:60]}
    )


def _close_pauses(clock: Clock, which: Q) -> None:
    clock.pauses.filter(which, until=None).update(until=timezone.localdate())


def _show(case: Case, clock: Clock | None) -> None:
    """Write the due day where the case and the desk show it."""
    case.due_on, case.is_stopped = None, False
    if clock is not None:
        clock = Clock.objects.prefetch_related("pauses", "extensions").get(pk=clock.pk)
        end = deadline_of(term_of(clock), regulations.work_calendar())
        clock.due_on, clock.is_published = (end.on, end.published) if end else (None, True)
        clock.save(update_fields=["due_on", "is_published"])
        case.due_on, case.is_stopped = clock.due_on, clock.due_on is None
    Case.objects.filter(pk=case.pk).update(due_on=case.due_on, is_stopped=case.is_stopped)
    Todo.objects.filter(case=case, kind=TodoKind.TURN, done_at=None).update(due_on=case.due_on)
