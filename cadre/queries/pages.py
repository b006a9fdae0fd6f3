"""Pages of people by keyset: as fast on the last page as on the first, and never a row twice.

A page takes at most three queries of its own, however many people match.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from accounts.queries import SomeUser
from accounts.scope import prefix_range
from cadre.models import Cadre
from cadre.models.person import TENURE, CadreQuerySet
from cadre.names import pinyin_prefixes
from cadre.queries.search import Criteria, is_letters, is_number, people

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


Keys = tuple[Any, ...]  # F or function expressions; the last is F("id")
_KEYS: dict[Sort, Keys] = {
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


FIRST_PAGE = Place()


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


def page_of(
    user: SomeUser,
    criteria: Criteria,
    sort: Sort = Sort.UNIT,
    place: Place = FIRST_PAGE,
    size: int = PAGE_SIZE,
) -> People:
    """One page of the people in the user's scope that meet the criteria.

    Few matches may lie anywhere in the order: they are gathered by what was asked for and sorted here. Of many
    the next thirty are met soon by walking the index of the order. How many there are is counted in an index
    when one holds all that was asked for; else counting would cost as much as gathering, which counts as well.
    """
    found, keys = people(user, criteria), _KEYS[sort]
    is_many = not criteria.is_combined and _is_many(found)
    gathered = [] if is_many else list(found.order_by().values_list(*keys)[: COUNT_CAP + 1])
    is_many = is_many or len(gathered) > COUNT_CAP
    start = _start(keys, place.before or place.after)
    down = (sort in _BACKWARD) != bool(place.before)
    if is_many:
        ids = _walk(found.filter(_bounds(criteria, sort)), keys, start, down)[: size + 1]
    else:
        ids = _sorted_ids(gathered, start, down)[: size + 1]
    return _page(list(ids), COUNT_CAP + 1 if is_many else len(gathered), place, size)


def _is_many(found: CadreQuerySet) -> bool:
    return found.order_by()[: COUNT_CAP + 1].count() > COUNT_CAP


def in_order(found: CadreQuerySet, sort: Sort) -> CadreQuerySet:
    """The whole list, as its pages would show it one after another."""
    return _ordered(found, _KEYS[sort], sort in _BACKWARD)


def _page(ids: list[int], count: int, place: Place, size: int) -> People:
    backward, has_more = bool(place.before), len(ids) > size
    ids = ids[:size]
    if backward:
        ids.reverse()
    return People(
        rows=rows_of(ids),
        count=count,
        has_previous=has_more if backward else bool(place.after),
        has_next=backward or has_more,
    )


def _sorted_ids(gathered: list[tuple[Any, ...]], start: tuple[Any, ...], down: bool) -> list[int]:
    gathered.sort(reverse=down)
    if start:
        gathered = [keys for keys in gathered if (keys < start if down else keys > start)]
    return [keys[-1] for keys in gathered]


def _walk(found: CadreQuerySet, keys: Keys, start: tuple[Any, ...], down: bool) -> Any:
    if start:
        found = found.filter((TupleLessThan if down else TupleGreaterThan)(keys, start))
    return _ordered(found, keys, down).values_list("pk", flat=True)


def _ordered(found: CadreQuerySet, keys: Keys, down: bool) -> CadreQuerySet:
    return found.order_by(*[key.desc() if down else key.asc() for key in keys])


def _bounds(criteria: Criteria, sort: Sort) -> Q:
    """What the criteria imply about the order's first key, so that a walk begins where the matches do."""
    text = criteria.text
    if sort == Sort.NAME and is_letters(text):
        return prefix_range("pinyin", text[0].lower())
    bound = Q()
    if sort == Sort.NAME and text and not is_number(text):
        for pinyin in pinyin_prefixes(text):
            bound |= prefix_range("pinyin", pinyin)
    return bound


def rows_of(ids: Sequence[int]) -> list[Cadre]:
    """The people with these ids, in that order, with what a list shows; never their identity."""
    rows = Cadre.objects.select_related("unit").only(*LIST_FIELDS).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _start(keys: Keys, number: str) -> tuple[Any, ...]:
    """The keys of the person at whom a page begins; () for the first page or a person no longer there."""
    if not number:
        return ()
    return Cadre.objects.filter(number=number).values_list(*keys).first() or ()
