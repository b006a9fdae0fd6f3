"""What people's sanctions bar on a day: set-based, with the same number of queries for one person and for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cadre.effects import Barred, Effect, SanctionFact, effects_of
from cadre.enums import SanctionKind
from cadre.models import Cadre, Sanction
from regulations import queries as regulations
from regulations.enums import Severity
from regulations.rules import Rule, RuleBook

Cadres = QuerySet[Cadre] | Collection[int]
_MOST_IDS = 5000  # beyond, reading every sanction is cheaper than naming the people


@dataclass(frozen=True)
class RulesOf:
    """The rule book as it holds for a unit. Raises RuleUnknown like the book."""

    book: RuleBook
    unit_path: str

    def get(self, code: str, on: date) -> Rule:
        return self.book.get(code, on, self.unit_path)


@dataclass(frozen=True)
class Block:
    """One thing that one sanction bars on the day asked about. Only severity BLOCK may refuse; WARN warns."""

    what: Barred
    severity: Severity
    until: date | None  # the last day, None without end
    sanction_id: int
    label: str  # "记过（2024-03-01起）"
    rule: Rule
    working: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """ "记过（2024-03-01起）影响晋升职务，至2025-02-28。" """
        end = f"，至{self.until}" if self.until else "，没有期限"
        return f"{self.label}影响{self.what}{end}。"


def blocks_on(on: date, cadres: Cadres) -> dict[int, list[Block]]:
    """{cadre id: what is barred on the day}, for those of `cadres` (a queryset or ids) for whom anything is.

    At most four queries: the sanctions, and the rules when they have changed since they were last read.
    """
    return {
        cadre_id: blocks
        for cadre_id, effects in _effects(on, cadres).items()
        if (blocks := [block for effect in effects for block in _blocks(effect, on)])
    }


def effects_of_person(cadre: Cadre, on: date, sanctions: Collection[Sanction]) -> dict[int, Effect]:
    """{sanction id: its effect} of one person whose sanctions have been read."""
    return effects_of_people([cadre], on, {cadre.pk: sanctions})


def effects_of_people(
    people: Iterable[Cadre], on: date, sanctions: Mapping[int, Collection[Sanction]]
) -> dict[int, Effect]:
    """{sanction id: its effect} of people whose sanctions have been read, by cadre id. Asks for the rules once."""
    book: RuleBook | None = None
    found: dict[int, Effect] = {}
    for cadre in people:
        held = sanctions.get(cadre.pk)
        if held:
            book = book or regulations.book()
            facts = [SanctionFact(s.pk, SanctionKind(s.kind), s.started_on, s.ended_on) for s in held]
            effects = effects_of(facts, RulesOf(book, cadre.unit_path), on)
            found |= {effect.fact.pk: effect for effect in effects}
    return found


def _effects(on: date, cadres: Cadres) -> dict[int, list[Effect]]:
    facts: dict[int, list[SanctionFact]] = defaultdict(list)
    paths: dict[int, str] = {}
    wanted = None if isinstance(cadres, QuerySet) or len(cadres) <= _MOST_IDS else set(cadres)
    for pk, cadre_id, kind, started_on, ended_on, path in _rows(on, cadres):
        if wanted is None or cadre_id in wanted:
            facts[cadre_id].append(SanctionFact(pk, SanctionKind(kind), started_on, ended_on))
            paths[cadre_id] = path
    if not facts:
        return {}
    book = regulations.book()
    return {
        cadre_id: effects_of(held, RulesOf(book, paths[cadre_id]), on) for cadre_id, held in facts.items()
    }


def _rows(on: date, cadres: Cadres) -> Any:
    """Every sanction that had begun by the day, those that are over too: later ones build on them."""
    rows = Sanction.objects.filter(started_on__lte=on)
    if isinstance(cadres, QuerySet):
        people: Any = cadres.values("pk")  # a subquery, which the stubs do not know as a value
        rows = rows.filter(cadre_id__in=people)
    elif len(cadres) <= _MOST_IDS:
        rows = rows.filter(cadre_id__in=cadres)
    return (
        rows.order_by()
        .values_list("pk", "cadre_id", "kind", "started_on", "ended_on", "cadre__unit_path")
        .iterator(chunk_size=5000)
    )


def _blocks(effect: Effect, on: date) -> list[Block]:
    label = f"{effect.fact.kind.label}（{effect.fact.started_on}起）"
    return [
        Block(bar.what, bar.severity, bar.until, effect.fact.pk, label, bar.rule, effect.working)
        for bar in effect.bars
        if bar.holds_on(on)
    ]
