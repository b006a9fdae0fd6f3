"""What follows from a person's facts. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from cadre.enums import Level, Rank

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


def current(held: Iterable[Any], on: date) -> Any | None:
    """The post or rank held on a day: of those begun and not ended, the one begun last."""
    running = [h for h in held if h.started_on <= on and (h.ended_on is None or h.ended_on >= on)]
    return max(running, key=lambda h: h.started_on, default=None)
