"""What follows from a person's facts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from cadre.enums import Level, Rank, UnitKind, UnitLevel

_LEVELS = {level: place for place, level in enumerate(Level)}
_RANKS = {rank: place for place, rank in enumerate(Rank, start=1)}


class Held(Protocol):
    """A post or rank with its period."""

    started_on: date
    ended_on: date | None


def seniority(level: str, rank: str) -> int:
    """The place in lists: by level of post, then by rank; the highest is 1. No rank comes after every rank."""
    return _LEVELS[Level(level or Level.NONE)] * 20 + (_RANKS[Rank(rank)] if rank else 19)


def seniority_range(level: Level) -> tuple[int, int]:
    """The first and the last place that people of a level can have."""
    return _LEVELS[level] * 20 + 1, _LEVELS[level] * 20 + 19


def leading_levels(kind: UnitKind, level: UnitLevel) -> list[Level]:
    """The levels that make somebody part of a unit's leading team (领导班子), not of its middle.

    A city is led at 厅局级; a county and a city's departments at 县处级; everything below at 乡科级. A leader may
    hold a higher level than his post has.
    """
    rung = (level == UnitLevel.CITY) + (kind == UnitKind.REGION and level != UnitLevel.TOWNSHIP)
    lowest = (Level.TOWNSHIP_DEPUTY, Level.COUNTY_DEPUTY, Level.BUREAU_DEPUTY)[rung]
    return [other for other in Level if _LEVELS[other] <= _LEVELS[lowest]]


def current(held: Iterable[Any], on: date) -> Any | None:
    """The post or rank held on a day: of those begun and not ended, the one begun last."""
    running = [h for h in held if h.started_on <= on and (h.ended_on is None or h.ended_on >= on)]
    return max(running, key=lambda h: h.started_on, default=None)


# (what the page says, youngest, oldest) in full years, ends included
AGE_BANDS: tuple[tuple[str, int | None, int | None], ...] = (
    ("30岁及以下", None, 30),
    ("31—35岁", 31, 35),
    ("36—40岁", 36, 40),
    ("41—45岁", 41, 45),
    ("46—50岁", 46, 50),
    ("51—55岁", 51, 55),
    ("56岁及以上", 56, None),
)


def years_before(day: date, years: int) -> date:
    """The same day some years ago; 29 February becomes the 28th in a common year."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def age_of(born_on: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def born_between(youngest: int | None, oldest: int | None, on: date) -> tuple[date | None, date | None]:
    """The first and last birthday of people aged `youngest` to `oldest` in full years on a day, ends included."""
    return (
        years_before(on, oldest + 1) + timedelta(days=1) if oldest is not None else None,
        years_before(on, youngest) if youngest is not None else None,
    )


def held_between(least: int | None, under: int | None, on: date) -> tuple[date | None, date | None]:
    """The first and last day on which a post was taken that is held for `least` full years, but not `under`."""
    return (
        years_before(on, under) + timedelta(days=1) if under is not None else None,
        years_before(on, least) if least is not None else None,
    )


@dataclass(frozen=True)
class Completeness:
    """How much of what a file should hold is there."""

    percent: int
    missing: tuple[str, ...]  # what to add, in the words of the page


def completeness(have: Mapping[str, bool]) -> Completeness:
    """`have` says of each item that this person's file should hold whether it is there."""
    missing = tuple(item for item, there in have.items() if not there)
    percent = 100 * (len(have) - len(missing)) // len(have) if have else 100
    return Completeness(percent, missing)


def grade_years_due(on: date, work_started_on: date | None) -> list[int]:
    """The last three years whose yearly grade a file should hold: decided ones of years that he worked.

    A year's grade is decided early in the next year, so from April on last year's is expected.
    """
    last = on.year - 1 if on.month >= 4 else on.year - 2
    first_worked = work_started_on.year + 1 if work_started_on else 0
    return [year for year in range(last, last - 3, -1) if year >= first_worked]
