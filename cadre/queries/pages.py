"""Pages of people by keyset: as fast on the last page as on the first, and never a row twice.

A page takes three queries however many people match: a capped count, the ids of the page, its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce

from cadre.models import Cadre
from cadre.models.person import TENURE, CadreQuerySet

PAGE_SIZE = 30
COUNT_CAP = 10_000
LIST_FIELDS = (
    "number", "name", "sex", "born_on", "politics", "education", "title", "title_since",
    "level", "rank", "status", "unit__name", "unit__short_name",
)  # fmt: skip


class Sort(StrEnum):
    """An order of the list. Every one ends in `id`, so that no two people share a place."""

    UNIT = "unit"
    NAME = "name"
    OLDEST = "birth"
    YOUNGEST = "-birth"
    SENIORITY = "seniority"
    TENURE = "tenure"


_KEYS: dict[Sort, tuple[Combinable, ...]] = {
    Sort.UNIT: (F("unit_path"), F("seniority"), F("id")),
    Sort.NAME: (F("pinyin"), F("id")),
    Sort.OLDEST: (F("born_on"), F("id")),
    Sort.YOUNGEST: (F("born_on"), F("id")),
    Sort.SENIORITY: (F("seniority"), F("id")),
    Sort.TENURE: (TENURE, F("id")),
}
_BACKWARD = {Sort.YOUNGEST}


@dataclass(frozen=True)
class Place:
    """Where a page begins: behind or before the person with this internal number."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class People:
    """One page of a list."""

    rows: list[Cadre]
    count: int  # at most COUNT_CAP + 1
    has_previous: bool
    has_next: bool

    @property
    def count_text(self) -> str:
        """ "1,234", or "10,000+" when there are more than anybody would count."""
        return f"{COUNT_CAP:,}+" if self.count > COUNT_CAP else f"{self.count:,}"

    @property
    def first(self) -> str:
        return self.rows[0].number if self.rows else ""

    @property
    def last(self) -> str:
        return self.rows[-1].number if self.rows else ""


def capped_count(found: CadreQuerySet) -> int:
    """How many match, counting no further than COUNT_CAP + 1."""
    return found.order_by()[: COUNT_CAP + 1].count()


def page_of(
    found: CadreQuerySet, sort: Sort = Sort.UNIT, place: Place | None = None, size: int = PAGE_SIZE
) -> People:
    """One page of `found` in an order."""
    count = capped_count(found)
    place = place or Place()
    backward = bool(place.before)
    ids = page_ids(found, sort, place, size, many=count > COUNT_CAP)
    has_more = len(ids) > size
    ids = ids[:size]
    if backward:
        ids.reverse()
    return People(
        rows=rows_of(ids),
        count=count,
        has_previous=has_more if backward else bool(place.after),
        has_next=backward or has_more,
    )


def page_ids(found: CadreQuerySet, sort: Sort, place: Place, size: int, *, many: bool) -> list[int]:
    """The ids of a page and, as a sign that there is more, of one person behind it.

    Of many matches the next thirty are met soon by walking the index of the order. Of few they may lie
    anywhere in it, so they are gathered by what was asked for and sorted: an expression that no index holds
    keeps the database from walking.
    """
    keys = _KEYS[sort]
    down = (sort in _BACKWARD) != bool(place.before)
    start = _start(keys, place.before or place.after)
    if start:
        found = found.filter((TupleLessThan if down else TupleGreaterThan)(keys, start))
    order = keys if many else (Coalesce(keys[0], keys[0]), *keys[1:])
    directed = [key.desc() if down else key.asc() for key in order]  # type: ignore[attr-defined]
    return list(found.order_by(*directed).values_list("pk", flat=True)[: size + 1])


def rows_of(ids: Sequence[int]) -> list[Cadre]:
    """The people with these ids, in that order, with what a list shows; never their identity."""
    rows = Cadre.objects.filter(pk__in=ids).select_related("unit").only(*LIST_FIELDS).in_bulk()
    return [rows[pk] for pk in ids if pk in rows]


def _start(keys: tuple[Combinable, ...], number: str) -> tuple[Any, ...]:
    """The keys of the person at whom a page begins; () for the first page or a person no longer there."""
    if not number:
        return ()
    return Cadre.objects.filter(number=number).values_list(*keys).first() or ()
