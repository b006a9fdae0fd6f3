"""Arithmetic of the queue: back-off, remaining time, and what of an error may be kept."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=10)
ERROR_LENGTH = 200
LONG_NUMBER = re.compile(r"\d[\d\s-]{4,}[\dXx]")  # ID numbers, phones, account numbers


def retry_delay(attempt: int) -> timedelta:
    """How long to wait after the attempt of that number failed: 5 s, 20 s, 80 s … at most 10 minutes."""
    factor: int = 4 ** min(attempt - 1, 8)
    return min(FIRST_DELAY * factor, LONGEST_DELAY)


def remaining_seconds(*, left: int, done_lately: int, window_seconds: float) -> int | None:
    """Seconds until `left` pieces are done at the pace of the window; None while nothing shows the pace."""
    if left <= 0:
        return 0
    if done_lately <= 0 or window_seconds <= 0:
        return None
    return max(1, round(left * window_seconds / done_lately))


def clean_error(text: str, args: dict[str, Any]) -> str:
    """The first line of an error, short, without the job's arguments and without long numbers.

    A database names the offending row in the lines below the first; they never get through.
    """
    line = text.strip().split("\n", 1)[0]
    for value in sorted(set(_texts(args)), key=len, reverse=True):
        line = line.replace(value, "…")
    return LONG_NUMBER.sub("…", line)[:ERROR_LENGTH]


def _texts(value: Any) -> Iterator[str]:
    """Every text of two or more characters inside a JSON value."""
    if isinstance(value, str):
        if len(value) > 1:
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
