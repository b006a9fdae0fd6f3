"""The published holidays that ship with the product (holidays.toml). Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("holidays.toml")


@dataclass(frozen=True)
class SpecialDay:
    """A day off, or a weekend day that is worked instead."""

    on: date
    worked: bool
    name: str


@cache
def _years() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["year"]
    return rows


def published_years() -> frozenset[int]:
    return frozenset(row["year"] for row in _years())


@cache
def seeded() -> tuple[SpecialDay, ...]:
    """Every special day of the published years."""
    return tuple(day for row in _years() for day in _days_of(row))


def _days_of(row: dict[str, Any]) -> list[SpecialDay]:
    off = [
        SpecialDay(span["from"] + timedelta(days=n), False, span["name"])
        for span in row["off"]
        for n in range((span["to"] - span["from"]).days + 1)
    ]
    return off + [SpecialDay(day, True, "调休上班") for day in row["worked"]]
