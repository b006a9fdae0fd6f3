"""The daily round over the clocks: what is nearly due is pointed out, what is overdue goes to who supervises.

Each case is a transaction of its own and is looked at again under its lock, so that a round may be broken off, run
again, or run twice at once: nothing is said twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from casework.enums import Actor, Light, TodoKind
from casework.models import Case, Clock, Reminder, Step, Todo
from casework.permissions import check_may_supervise
from casework.queries.clocks import Days, days_of, running_clock
from casework.services import clocks

BEFORE, AFTER = "before", "after"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Round:
    """What a round did: due days that moved, deadlines pointed out, overdue steps escalated."""

    moved: int = 0
    reminded: int = 0
    escalated: int = 0


def run(*, on: date | None = None, progress: Progress = lambda done, total: None) -> Round:
    """Go round once, as of today or of a day that is named."""
    days = days_of(on)
    found = list(_to_look_at(days).values_list("case_id", flat=True))
    moved = reminded = escalated = 0
    for done, case_id in enumerate(found, start=1):
        what = _look_at(case_id=case_id, days=days)
        moved, reminded, escalated = (moved + what[0], reminded + what[1], escalated + what[2])
        progress(done, len(found))
    return Round(moved, reminded, escalated)


def _to_look_at(days: Days) -> QuerySet[Clock]:
    """Running clocks that lean on an unknown year, or whose nearing or past day was not yet pointed out."""
    said = Reminder.objects.filter(clock=OuterRef("pk"), due_on=OuterRef("due_on"))
    near = Q(due_on__range=(days.today, days.soon)) & ~Exists(said.filter(kind=BEFORE))
    past = Q(due_on__lt=days.today) & ~Exists(said.filter(kind=AFTER))
    return Clock.objects.filter(ended_on=None).filter(near | past | Q(is_published=False)).order_by("pk")


@transaction.atomic
def _look_at(*, case_id: int, days: Days) -> tuple[bool, bool, bool]:
    """(moved, reminded, escalated) of one case."""
    case = Case.objects.select_for_update().get(pk=case_id)
    clock = running_clock(case)
    if clock is None:
        return False, False, False
    moved = clocks.recompute(case) if not clock.is_published else False
    kind = {Light.YELLOW: BEFORE, Light.RED: AFTER}.get(days.light(case.due_on))
    if kind is None or case.due_on is None or not _is_new(clock, kind, case.due_on, days.today):
        return moved, False, False
    if kind == AFTER:
        _escalate(case)
    _log(case, "期限临近" if kind == BEFORE else "超期督办")
    return moved, kind == BEFORE, kind == AFTER


def _is_new(clock: Clock, kind: str, due_on: date, on: date) -> bool:
    _, created = Reminder.objects.get_or_create(clock=clock, kind=kind, due_on=due_on, defaults={"on": on})
    return created


def _escalate(case: Case) -> None:
    """Put the overdue step on the desk of the section head; his own goes to the head of department."""
    is_his = case.state.owner == Actor.REVIEWER
    Todo.objects.update_or_create(
        case=case,
        kind=TodoKind.ESCALATION,
        done_at=None,
        defaults={
            "label": f"督办：“{case.state.label}”超期",
            "permission": Permission.DECIDE_CASES if is_his else Permission.REVIEW_CASES,
            "unit_path": case.unit_path,
            "due_on": case.due_on,
        },
    )


def _log(case: Case, what: str) -> None:
    audit.record(
        Event.CASE_REMIND,
        by=None,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=what,
        step=case.state.label,
        until=f"{case.due_on}",
    )


@transaction.atomic
def supervise(*, todo_id: int, note: str, by: User | None) -> Step:
    """Answer an escalation (督办): what was ordered becomes part of the record. Raises NotAllowed and Refused."""
    todo = Todo.objects.select_for_update().select_related("case").get(pk=todo_id, kind=TodoKind.ESCALATION)
    check_may_supervise(todo, by)
    todo.done_at, todo.done_by = timezone.now(), by
    todo.save(update_fields=["done_at", "done_by"])
    step = clocks.note_in_record(todo.case, action="supervise", label="督办", note=note, by=by)
    audit.record(
        Event.CASE_REMIND,
        by=by,
        target=todo.case.audit_target,
        unit_path=todo.unit_path,
        what="督办",
        note=note,
    )
    return step
