"""Working-day arithmetic with public holidays and make-up days. Pure.

Days are counted from the day after the event: a term of five working days that begins on a Monday ends on the next
Monday. Where a year's holidays are not yet published, weekends alone are off, and the result says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Deadline:
    """The day on which a term ends. `published` is False when it leans on a year without a published calendar."""

    on: date
    published: bool


@dataclass(frozen=True)
class WorkCalendar:
    """Days off that are no weekend, weekend days that are worked, and the years for which both are known."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def add(self, start: date, days: int) -> Deadline:
        """The end of a term of `days` (≥ 0) working days after `start`; with 0, `start` itself."""
        day, left, published = start, days, True
        while left > 0:
            day += _DAY
            published = published and day.year in self.years
            left -= self.is_working(day)
        return Deadline(day, published)

    def count(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; negative when `end` comes first."""
        if end < start:
            return -self.count(end, start)
        return sum(self.is_working(start + _DAY * n) for n in range(1, (end - start).days + 1))

    def next_working(self, day: date) -> Deadline:
        """`day` itself when it is worked, else the first working day after it (法定节假日顺延)."""
        published = day.year in self.years
        while not self.is_working(day):
            day += _DAY
            published = published and day.year in self.years
        return Deadline(day, published)


def calendar_of(days: dict[date, bool], years: frozenset[int]) -> WorkCalendar:
    """A calendar from exceptional days: True for a worked one, False for a day off."""
    return WorkCalendar(
        off=frozenset(day for day, worked in days.items() if not worked),
        worked=frozenset(day for day, worked in days.items() if worked),
        years=years,
    )
