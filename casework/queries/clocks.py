"""How long a step may take, and how far its clock has run."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from casework.enums import Light
from casework.kinds import Status
from casework.models import Case, Clock, StepDays
from casework.rules.clocks import More, Reading, Still, Term, light_of, read, told, working_of
from regulations import queries as regulations
from regulations.enums import Confidence, Measure
from regulations.rules import Rule
from regulations.workdays import WorkCalendar


@dataclass(frozen=True)
class Allowed:
    """Working days for a step, and where that is written; `rule` when it is a regulation and no local document."""

    days: int
    source: str
    rule: Rule | None = None


def time_allowed(case: Case, on: date) -> Allowed | None:
    """What the city set for the step, nearest first; else a rule that is verified; else None: no clock."""
    own = [
        row
        for row in StepDays.objects.filter(kind=case.kind, status=case.status, since__lte=on)
        if case.unit_path.startswith(row.unit_path)
    ]
    if own:
        nearest = max(own, key=lambda row: (len(row.unit_path), row.since))
        return Allowed(nearest.days, nearest.document) if nearest.days else None
    rule = rule_of(case.state, on, case.unit_path)
    if rule is None or rule.confidence == Confidence.UNVERIFIED:
        return None
    return Allowed(rule.number, rule.source, rule)


def rule_of(status: Status, on: date, unit_path: str | None = None) -> Rule | None:
    """The rule that speaks of the step's time, verified or not. Raises RuleUnknown for a code that there is not."""
    if not status.days_rule:
        return None
    rule = regulations.book().get(status.days_rule, on, unit_path)
    if rule.measure != Measure.WORKDAYS:
        raise TypeError(f"{rule.code} counts no working days")
    return rule


def term_of(clock: Clock) -> Term:
    """What is known of a clock, from its rows."""
    return Term(
        clock.started_on,
        clock.days,
        tuple(Still(row.since, row.until, row.reason) for row in clock.pauses.all()),
        tuple(More(row.days, row.reason) for row in clock.extensions.all()),
    )


def running_clock(case: Case) -> Clock | None:
    return case.clocks.filter(ended_on=None).prefetch_related("pauses", "extensions__by").first()


# --- lights ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A deadline as lists show it."""

    on: date | None
    light: Light
    told: str


@dataclass(frozen=True)
class Days:
    """The day that lights are seen on, and the last day that is soon: in a query and on a page the same."""

    today: date
    soon: date
    calendar: WorkCalendar

    def light(self, due_on: date | None, is_stopped: bool = False) -> Light:
        return light_of(due_on, today=self.today, soon=self.soon, is_stopped=is_stopped)

    def due(self, due_on: date | None, is_stopped: bool = False) -> Due:
        words = told(due_on, self.calendar, today=self.today, is_stopped=is_stopped)
        return Due(due_on, self.light(due_on, is_stopped), words)

    def range_of(self, light: Light) -> tuple[date, date]:
        """The first and the last due day of a red, yellow or green light."""
        day = timedelta(days=1)
        return {
            Light.RED: (date.min, self.today - day),
            Light.YELLOW: (self.today, self.soon),
            Light.GREEN: (self.soon + day, date.max),
        }[light]


def days_of(today: date | None = None) -> Days:
    """Soon is what is due within DANDANG_REMIND_DAYS working days."""
    on, calendar = today or timezone.localdate(), regulations.work_calendar()
    return Days(on, calendar.add(on, settings.CASE_REMIND_DAYS).on, calendar)


@dataclass(frozen=True)
class Face:
    """A clock as the page of a case shows it."""

    clock: Clock
    reading: Reading
    due: Due
    working: tuple[str, ...]


def face_of(case: Case) -> Face | None:
    """The running clock of a case; None when the step has no time. Four queries."""
    clock = running_clock(case)
    if clock is None:
        return None
    days = days_of()
    reading = read(term_of(clock), days.calendar, days.today)
    due = days.due(reading.due_on, is_stopped=reading.due_on is None)
    return Face(clock, reading, due, working_of(reading, days.calendar))
