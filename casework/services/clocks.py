"""The clocks of steps. Called inside the step's transaction."""

from django.utils import timezone

from casework.models import Case, Clock
from casework.queries.clocks import time_allowed
from regulations import queries as regulations


def turn_to(case: Case) -> None:
    """End the clock of the step before, and start one when the new step has a time."""
    today = timezone.localdate()
    case.clocks.filter(ended_on=None).update(ended_on=today)
    allowed = time_allowed(case, today)
    case.due_on = None
    if allowed is not None:
        end = regulations.work_calendar().add(today, allowed.days)
        Clock.objects.create(
            case=case,
            status=case.status,
            days=allowed.days,
            source=allowed.source,
            started_on=today,
            due_on=end.on,
            is_published=end.published,
        )
        case.due_on = end.on
    Case.objects.filter(pk=case.pk).update(due_on=case.due_on)
