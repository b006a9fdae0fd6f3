"""Months served in a rank or an equal post, numbered from one day on. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, count

from regulations.rules import last_day_of_term

_DAY = timedelta(days=1)
Range = tuple[int, int | None]  # the first month and the one behind the last; None: without end


@dataclass(frozen=True, slots=True)
class Period:
    """From one day up to another, which is no longer part of it; None while it lasts."""

    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Months:
    """The months served, numbered from `anchor`: month 0 begins on it, month 1 a month later.

    A month is served when the rank or an equal post was held on its first day, and belongs to the year of that day.
    The anchor's own rank never ends here, so the last range is endless.
    """

    anchor: date
    ranges: tuple[Range, ...]  # ascending, apart from each other
    index: int  # of the anchor's month, counted from the year 0: what all the arithmetic is done with

    def begins(self, number: int) -> date:
        """The first day of a month; a 31st becomes the next 1st in a shorter month, as terms do."""
        return last_day_of_term(self.anchor, number) + _DAY if number else self.anchor

    def year(self, number: int) -> int:
        return (self.index + number) // 12

    def over_by(self, day: date) -> int:
        """The first month that is not over on the day."""
        return _index(day) - self.index - (day.day < self.anchor.day)

    def of_year(self, year: int) -> range:
        """The numbers of a year's twelve months, served or not."""
        first = year * 12 - self.index
        return range(first, first + 12)

    def served_in(self, year: int, before: int | None = None) -> int:
        """How many months of a year were served, of those before the month `before`."""
        first = year * 12 - self.index
        last = first + 12 if before is None else min(first + 12, before)
        return sum(
            max(0, (last if high is None else min(last, high)) - max(first, low)) for low, high in self.ranges
        )

    def holds(self, number: int) -> bool:
        return any(low <= number and (high is None or number < high) for low, high in self.ranges)

    def __iter__(self) -> Iterator[int]:
        """Every month served, without end."""
        return chain.from_iterable(
            count(low) if high is None else range(low, high) for low, high in self.ranges
        )


def months_served(since: date, others: Iterable[Period] = ()) -> Months:
    """The months of a rank held since a day and of equal posts before it; a month counts once."""
    earlier = [
        (_first_from(since, other.started_on), min(0, _first_from(since, other.ended_on or since)))
        for other in others
        if other.started_on < since
    ]
    ranges: list[Range] = []
    for low, high in sorted(earlier):
        if ranges and (before := ranges[-1][1]) is not None and low <= before:
            ranges[-1] = (ranges[-1][0], max(before, high))
        elif low < high:
            ranges.append((low, high))
    if ranges and ranges[-1][1] == 0:
        ranges = [*ranges[:-1], (ranges[-1][0], None)]
    else:
        ranges.append((0, None))
    return Months(since, tuple(ranges), _index(since))


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_from(anchor: date, day: date) -> int:
    """The number of the first month that begins on the day or later."""
    number = _index(day) - _index(anchor)
    begins = last_day_of_term(anchor, number) + _DAY if number else anchor
    return number if begins >= day else number + 1
