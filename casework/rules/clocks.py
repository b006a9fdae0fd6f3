"""The clock of a step: on which day its working days end, how many are used, and what its light shows. Pure.

The day of the start does not count. A day counts when it is worked (make-up days are, holidays are not) and the clock
does not stand still on it. Everything is computed anew from what happened, so that nothing can be counted twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from casework.enums import Light
from regulations.workdays import Deadline, WorkCalendar

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Still:
    """Days on which a clock stands still, `until` not among them; without an end, until further notice."""

    since: date
    until: date | None = None
    reason: str = ""

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class More:
    """Working days added by a decision."""

    days: int
    reason: str = ""


@dataclass(frozen=True)
class Term:
    """The time for one step: working days after `started_on`, what was added, and when the clock stood still."""

    started_on: date
    days: int
    stills: tuple[Still, ...] = ()
    extensions: tuple[More, ...] = ()

    @property
    def total(self) -> int:
        return self.days + sum(more.days for more in self.extensions)

    def is_still_on(self, day: date) -> bool:
        return any(still.holds_on(day) for still in self.stills)

    def is_still_for_good(self, day: date) -> bool:
        return any(still.until is None and still.since <= day for still in self.stills)


@dataclass(frozen=True)
class Reading:
    """A clock as it stands on a day; `used` counts beyond `total` once it is overdue."""

    term: Term
    deadline: Deadline | None  # none while it stands still
    used: int
    on: date

    @property
    def due_on(self) -> date | None:
        return self.deadline.on if self.deadline else None

    @property
    def left(self) -> int:
        return max(self.term.total - self.used, 0)

    @property
    def over(self) -> int:
        """Working days since it was due."""
        return max(self.used - self.term.total, 0)

    @property
    def is_published(self) -> bool:
        """False when the deadline leans on a year whose holidays are not yet known."""
        return self.deadline is None or self.deadline.published


def deadline_of(term: Term, calendar: WorkCalendar) -> Deadline | None:
    """The day on which the last working day of the term lies; None when the clock stops before and goes on no more."""
    day, left, published = term.started_on, term.total, True
    while left > 0:
        day += _DAY
        if term.is_still_for_good(day):
            return None
        published = published and day.year in calendar.years
        left -= calendar.is_working(day) and not term.is_still_on(day)
    return Deadline(day, published)


def used_days(term: Term, calendar: WorkCalendar, on: date) -> int:
    """The working days that have counted up to and with `on`; 0 before the start."""
    days = (term.started_on + _DAY * n for n in range(1, (on - term.started_on).days + 1))
    return sum(calendar.is_working(day) and not term.is_still_on(day) for day in days)


def read(term: Term, calendar: WorkCalendar, on: date) -> Reading:
    return Reading(term, deadline_of(term, calendar), used_days(term, calendar, on), on)


def light_of(due_on: date | None, *, today: date, soon: date, is_stopped: bool = False) -> Light:
    """Red once the day is past, yellow when it lies up to `soon`. A clock that stopped after its day stays red."""
    if due_on is None:
        return Light.STOPPED if is_stopped else Light.NONE
    if due_on < today:
        return Light.RED
    return Light.YELLOW if due_on <= soon else Light.GREEN


def told(due_on: date | None, calendar: WorkCalendar, *, today: date, is_stopped: bool = False) -> str:
    """How far it is to the day in words: 剩3个工作日, 今天届满, 超期2个工作日; "" without a clock."""
    if due_on is None:
        return "暂停计时" if is_stopped else ""
    if due_on == today:
        return "今天届满"
    between = calendar.count(today, due_on)
    if due_on > today:
        return f"剩{between}个工作日"
    return f"超期{-between}个工作日" if between else "已超期"


def working_of(reading: Reading, calendar: WorkCalendar) -> tuple[str, ...]:
    """How the day was found, a line for each thing that moved it."""
    term = reading.term
    until = reading.due_on or max(reading.on, term.started_on)
    lines = [f"自{term.started_on:%Y-%m-%d}起算，当日不计入，时限{term.days}个工作日。"]
    lines += [_told_still(still) for still in term.stills]
    lines += [f"经批准延长{more.days}个工作日：{more.reason}。" for more in term.extensions]
    lines += _told_calendar(calendar, term.started_on, until)
    if reading.due_on:
        lines.append(f"共{term.total}个工作日，{reading.due_on:%Y-%m-%d}届满。")
    else:
        lines.append(f"暂停计时，已用{reading.used}个工作日，还剩{reading.left}个工作日。")
    if not reading.is_published:
        years = "、".join(f"{year}" for year in _unknown_years(calendar, term.started_on, until))
        lines.append(f"{years}年的节假日安排尚未公布，暂按周末推算，公布后重新计算。")
    return tuple(lines)


def _told_still(still: Still) -> str:
    end = f"{still.until:%Y-%m-%d}恢复" if still.until else "尚未恢复"
    return f"{still.since:%Y-%m-%d}起暂停计时（{still.reason}），{end}。"


def _told_calendar(calendar: WorkCalendar, start: date, end: date) -> list[str]:
    """Which holidays were left out and which make-up days counted, of the days after `start`."""
    off = sorted(day for day in calendar.off if start < day <= end and day.weekday() < 5)
    worked = sorted(day for day in calendar.worked if start < day <= end)
    lines = []
    if off:
        lines.append(f"法定节假日{_told_days(off)}不计入。")
    if worked:
        lines.append(f"调休上班日{'、'.join(f'{day:%m-%d}' for day in worked)}计入。")
    return lines


def _told_days(days: list[date]) -> str:
    """Days in a row as one span; a weekend between two days off belongs to the row."""
    spans: list[list[date]] = [[days[0], days[0]]]
    for before, day in pairwise(days):
        if _only_weekend_between(before, day):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "、".join(f"{a:%m-%d}" if a == b else f"{a:%m-%d}至{b:%m-%d}" for a, b in spans)


def _only_weekend_between(before: date, day: date) -> bool:
    between = [before + _DAY * n for n in range(1, (day - before).days)]
    return all(one.weekday() >= 5 for one in between)


def _unknown_years(calendar: WorkCalendar, start: date, end: date) -> Iterable[int]:
    return (year for year in range(start.year, end.year + 1) if year not in calendar.years)
