"""Pages by key: as fast far down as at the top, and never a row twice or left out.

A place in a list is written as the whole numbers of the row's keys, so that it needs no look at the row: "738437.12".
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from casework.models.case import URGENCY

Row = TypeVar("Row", bound=Model)
Keys = tuple[Any, ...]
PAGE_SIZE = 30
PLACE = re.compile(r"\d{1,18}(\.\d{1,18})?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind or before the row with these keys; both empty: at the top."""

    after: str = ""
    before: str = ""


TOP = Place()


@dataclass(frozen=True)
class Order:
    """An order of rows by `keys`, the last of which no two share. `values` reads them off a row."""

    keys: Keys
    values: Callable[[Any], Keys]
    types: tuple[type, ...]
    is_down: bool = False

    def write(self, row: Any) -> str:
        return ".".join(str(_number(value)) for value in self.values(row))

    def read(self, text: str) -> Keys | None:
        """None for what is no place in this order."""
        parts = text.split(".") if PLACE.fullmatch(text) else []
        if len(parts) != len(self.types):
            return None
        try:
            return tuple(_value(int(part), kind) for part, kind in zip(parts, self.types, strict=True))
        except (ValueError, OverflowError):
            return None

    def reads(self, place: Place) -> bool:
        return all(not text or self.read(text) for text in (place.after, place.before))

    def cut(self, rows: QuerySet[Row], place: Place = TOP, size: int = PAGE_SIZE) -> QuerySet[Row]:
        """The rows of a page and one more, in the order in which one comes by them from the place."""
        down = self.is_down != bool(place.before)
        start = self.read(place.before or place.after)
        if start is not None:
            compare = TupleLessThan if down else TupleGreaterThan
            rows = rows.filter(compare(self.keys, start))
        return rows.order_by(*[key.desc() if down else key.asc() for key in self.keys])[: size + 1]

    def sorted(self, rows: Sequence[Row], place: Place = TOP) -> list[Row]:
        return sorted(rows, key=self.values, reverse=self.is_down != bool(place.before))

    def page(self, found: Sequence[Row], place: Place = TOP, size: int = PAGE_SIZE) -> "Page[Row]":
        """What `cut` found, as a page."""
        has_more, rows = len(found) > size, list(found[:size])
        if place.before:
            rows.reverse()
        return Page(
            rows=rows,
            has_previous=has_more if place.before else bool(place.after),
            has_next=bool(place.before) or has_more,
            first=self.write(rows[0]) if rows else "",
            last=self.write(rows[-1]) if rows else "",
        )


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows in order; `first` and `last` are the places to go on from."""

    rows: list[Row]
    has_previous: bool
    has_next: bool
    first: str
    last: str


def _number(value: Any) -> int:
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICRO
    return value.toordinal() if isinstance(value, date) else int(value)


def _value(number: int, kind: type) -> Any:
    if kind is datetime:
        return _EPOCH + _MICRO * number
    return date.fromordinal(number) if kind is date else number


BY_URGENCY = Order((URGENCY, F("id")), lambda row: (row.due_on or date.max, row.pk), (date, int))
BY_AGE = Order((F("id"),), lambda row: (row.pk,), (int,), is_down=True)
BY_DONE = Order((F("done_at"), F("id")), lambda row: (row.done_at, row.pk), (datetime, int), is_down=True)
BY_CLOSED = Order(
    (F("closed_at"), F("id")), lambda row: (row.closed_at, row.pk), (datetime, int), is_down=True
)
