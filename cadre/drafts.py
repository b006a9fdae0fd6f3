"""What a file says about a person, before anything is written. Pure.

Roster and LRMX readers both end in a `PersonDraft`; `cadre.services.people.record_people` is the one writer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class FactKind(StrEnum):
    """Which fact table a draft belongs to: the model's name in lower case."""

    POST = "post"
    RANK = "rankheld"
    GRADE = "yeargrade"
    HONOUR = "honour"
    SANCTION = "sanction"
    SECONDMENT = "secondment"
    TRAINING = "training"
    CARE = "carerecord"
    FAMILY = "familymember"
    DEED = "deed"
    TOLERANCE = "tolerance"
    CLEARANCE = "clearance"


# Two drafts that agree in these fields speak of the same fact.
FACT_KEYS: dict[FactKind, tuple[str, ...]] = {
    FactKind.POST: ("started_on", "text"),
    FactKind.RANK: ("rank", "started_on"),
    FactKind.GRADE: ("year",),
    FactKind.HONOUR: ("kind", "awarded_on", "title"),
    FactKind.SANCTION: ("kind", "started_on"),
    FactKind.SECONDMENT: ("kind", "started_on"),
    FactKind.TRAINING: ("title", "started_on"),
    FactKind.CARE: ("kind", "on"),
    FactKind.FAMILY: ("relation", "name"),
    FactKind.DEED: ("kind", "on", "text"),
    FactKind.TOLERANCE: ("decided_on", "matter"),
    FactKind.CLEARANCE: ("on", "matter"),
}

# Kinds that files date by the month: in keys a day stands for its month.
_MONTHLY = {FactKind.POST, FactKind.RANK, FactKind.HONOUR, FactKind.SANCTION, FactKind.SECONDMENT}


def fact_key(kind: FactKind, value_of: Callable[[str], Any]) -> tuple[Any, ...]:
    """What two facts of one person agree in when they speak of the same thing; `value_of` reads a field."""
    values = [value_of(name) for name in FACT_KEYS[kind]]
    if kind in _MONTHLY:
        values = [value.replace(day=1) if isinstance(value, date) else value for value in values]
    return (kind, *values)


@dataclass(frozen=True, slots=True)
class FactDraft:
    """One fact: its table and the values of that table's fields."""

    kind: FactKind
    values: dict[str, Any]
    source_text: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        return fact_key(self.kind, self.values.__getitem__)


@dataclass(slots=True)
class PersonDraft:
    """A person as a file describes him.

    `person` maps fields of `Cadre` to values and holds only what the file says; `unit_id` is where he stands now.
    `complete` names the kinds of fact of which the file gives the whole list: what an earlier file of the same
    sort said and this one no longer does is then removed. `label` tells people which row or file this is.
    """

    label: str
    name: str
    id_number: str  # normalized; "" when the file has none
    unit_id: int
    person: dict[str, Any]
    facts: list[FactDraft] = field(default_factory=list)
    complete: frozenset[FactKind] = frozenset()
    photo: bytes = b""  # JPEG or PNG, checked
