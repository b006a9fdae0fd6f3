"""Whose turn it is: the one open turn of a case on somebody's desk. Called inside the step's transaction."""

from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from casework.enums import ACTOR_PERMISSIONS, TodoKind
from casework.models import Case, Todo
from casework.permissions.standing import person_of
from casework.services import clocks, opinions

_OF_THE_STEP = (TodoKind.TURN, TodoKind.ESCALATION)


def turn_to(case: Case, *, by: User | None) -> None:
    """End the turn before and the clock of its step, and put the case where its status says."""
    now = timezone.now()
    case.todos.filter(kind__in=_OF_THE_STEP, done_at=None).update(done_at=now, done_by=by)
    clocks.turn_to(case, by=by)
    status = case.state
    opinions.follow(case, by=by)
    if status.is_end:
        case.todos.filter(done_at=None).exclude(kind=TodoKind.FOLLOW_UP).update(done_at=now, done_by=by)
        return
    person = person_of(case, status.owner)
    role = ACTOR_PERMISSIONS.get(status.owner) or Permission.HANDLE_CASES  # for a person who has no account
    Todo.objects.create(
        kind=TodoKind.TURN,
        case=case,
        label=status.label,
        permission="" if person else role,
        unit_path=case.unit_path,
        user=person,
        due_on=case.due_on,
    )
