"""公示: begun, objected to, over. Part of steps that were checked; the step's audit row says who."""

from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.permissions import Refused
from casework.models import Case, Objection, Publicity
from casework.rules.publicity import last_day
from regulations import queries as regulations


@transaction.atomic
def start(
    *,
    case: Case,
    since: date,
    days: int,
    place: str,
    content: str,
    by: User | None,
    until: date | None = None,
) -> Publicity:
    """Show the case publicly for `days` working days, or until a later day."""
    end = last_day(since, days, regulations.work_calendar())
    return Publicity.objects.create(
        case=case,
        since=since,
        until=max(end.on, until) if until else end.on,
        place=place,
        content=content,
        is_published=end.published,
        started_by=by,
    )


@transaction.atomic
def object_to(*, case: Case, on: date, text: str, by: User | None, by_whom: str = "") -> Objection:
    """Record an objection against the case's running publicity. Raises Refused when nothing is shown."""
    running = case.publicities.last()
    if running is None:
        raise Refused("本件没有公示，不能登记异议。")
    return Objection.objects.create(publicity=running, on=on, text=text, by_whom=by_whom, recorded_by=by)


@transaction.atomic
def settle(*, case: Case, is_upheld: bool, finding: str) -> None:
    """Give every open objection of the case its finding."""
    open_ones = Objection.objects.filter(publicity__case=case, is_upheld=None)
    open_ones.update(is_upheld=is_upheld, finding=finding)
