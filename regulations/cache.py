"""What a process knows of the rules and the calendar in the database, never older than one request.

Every change of rules or calendar writes a new stamp in its transaction. A process keeps what it has read together with
the stamp, and asks for the stamp once in each request (or at every call outside of requests): one small query instead
of all rules. The stamp is random, so that a change that was rolled back is never taken for another one.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from regulations.holidays import published_years, seeded
from regulations.models import CalendarDay, CalendarYear, RuleStamp, RuleVersion
from regulations.national import national
from regulations.rules import RuleBook
from regulations.workdays import WorkCalendar, calendar_of


@dataclass(frozen=True)
class Known:
    """Everything in force: the national rules with every city's own, and the calendar."""

    stamp: str
    book: RuleBook
    calendar: WorkCalendar


@dataclass
class _Request:
    known: Known | None = None


_kept: dict[str, Known] = {}  # at most one, under "known"
_request: ContextVar[_Request | None] = ContextVar("regulations_of_request", default=None)


def known() -> Known:
    """What is in force now; within a request always the same, unless the request itself changes it."""
    request = _request.get()
    if request is None:
        return _fresh()
    if request.known is None:
        request.known = _fresh()
    return request.known


def forget() -> None:
    """Read again at the next question: called by the services after a change."""
    request = _request.get()
    if request is not None:
        request.known = None


def once_per_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the stamp is asked for once in a request, when the first rule is."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _request.set(_Request())
        try:
            return get_response(request)
        finally:
            _request.reset(token)

    return middleware


def _fresh() -> Known:
    stamp = RuleStamp.objects.values_list("value", flat=True).first() or ""
    kept = _kept.get("known")
    if kept is None or kept.stamp != stamp:
        kept = _kept["known"] = Known(stamp, _book(), _calendar())
    return kept


def _book() -> RuleBook:
    return national().with_local([row.as_rule() for row in RuleVersion.objects.in_book()])


def _calendar() -> WorkCalendar:
    """The table's years, and of the product's own those that the table does not have."""
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    days = {day.on: day.worked for day in seeded() if day.on.year not in years}
    days |= dict(CalendarDay.objects.values_list("on", "worked"))
    return calendar_of(days, years | published_years())
