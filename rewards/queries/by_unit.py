"""People read in chunks, unit by unit, and the rules of each unit, read when it comes."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from cadre.enums import CadreStatus, PersonType
from cadre.models import Cadre
from cadre.queries.effects import RulesOf
from regulations.rules import RuleBook

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, as lists show it."""

    pk: int
    number: str
    name: str
    person_type: PersonType
    status: CadreStatus
    unit_path: str
    unit_name: str
    title: str


def in_chunks(people: QuerySet[Cadre], size: int) -> Iterator[list[Person]]:
    """`people` in their order, `size` at a time; one query for all of them, and no chunk is kept."""
    rows: Iterator[Any] = iter(
        people.values_list(
            "pk", "number", "name", "person_type", "status", "unit_path", "unit__name", "title"
        ).iterator(chunk_size=size)
    )
    while chunk := list(islice(rows, size)):
        yield [
            Person(pk, number, name, PersonType(kind), CadreStatus(status), path, unit, title)
            for pk, number, name, kind, status, path, unit, title in chunk
        ]


class ByUnit(Generic[T]):
    """What `make` makes of the rules in a unit. Only units below a city's own rule differ, and the last is kept."""

    def __init__(self, book: RuleBook, codes: Collection[str], make: Callable[[RulesOf], T]) -> None:
        self.book, self._make = book, make
        self._is_same = not any(book.local_versions(code) for code in codes)
        self._last: tuple[str, T] | None = None

    def place(self, unit_path: str) -> RulesOf:
        """The rule book as it holds for a unit."""
        return RulesOf(self.book, unit_path)

    def of(self, unit_path: str) -> T:
        path = "" if self._is_same else unit_path
        if self._last is None or self._last[0] != path:
            self._last = (path, self._make(self.place(path)))
        return self._last[1]
