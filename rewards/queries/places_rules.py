"""The rules that bound a year's plan, and what the city gets from them to begin with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cadre.models import Unit
from regulations import queries as regulations
from regulations.rules import Rule, RuleBook, RuleUnknown
from rewards.enums import Rounding, Scheme

POINTS = 100  # basis points of a percent
_CEILINGS = {
    Scheme.CIVIL: ("evaluation.excellent_ceiling", "evaluation.excellent_ceiling_approved"),
    Scheme.INSTITUTION: ("institution.excellent_ceiling", "institution.excellent_ceiling_approved"),
}


@dataclass(frozen=True)
class PlaceRules:
    """What governs places of a year below a unit. A rule that is not known for the year is None."""

    book: RuleBook
    day: date
    ceiling: Rule
    approved: Rule | None
    rounding: Rule | None
    counts_undetermined: Rule | None
    ratios: Rule | None
    grades: Rule | None

    @property
    def used(self) -> list[Rule]:
        """Those that are known, for the record of what a decision leaned on."""
        rules = (
            self.ceiling,
            self.approved,
            self.rounding,
            self.counts_undetermined,
            self.ratios,
            self.grades,
        )
        return [rule for rule in rules if rule is not None]

    @property
    def grade_names(self) -> tuple[str, ...]:
        """The grades of units, the best first."""
        return self.grades.texts if self.grades else ()

    def ceiling_at(self, unit_path: str, *, approved: bool) -> int:
        """The ceiling of a unit in basis points: its own rule where the city set one."""
        rule = self.approved if approved and self.approved else self.ceiling
        return self.book.get(rule.code, self.day, unit_path).number * POINTS

    def first_choices(self) -> dict[str, Any]:
        """What a new plan begins with: the columns of `Plan` that the rules speak of."""
        ratios = (
            {name: percent * POINTS for name, percent in self.ratios.numbers.items()} if self.ratios else {}
        )
        rounding = {choice.label: choice for choice in Rounding}
        return {
            "city_points": self.ceiling.number * POINTS,
            "unit_points": self.ceiling.number * POINTS,
            "ratios": ratios,
            "ratios_source": self.ratios.source if self.ratios and ratios else "",
            "rounding": rounding.get(self.rounding.text, Rounding.FLOOR) if self.rounding else Rounding.FLOOR,
            "counts_undetermined": self.counts_undetermined.truth if self.counts_undetermined else True,
        }


def place_rules(year: int, scheme: Scheme, unit: Unit) -> PlaceRules:
    """The rules of a year for a unit. Raises RuleUnknown for a year without any ceiling."""
    book, day = regulations.book(), date(year, 12, 31)

    def known(code: str) -> Rule | None:
        try:
            return book.get(code, day, unit.path)
        except RuleUnknown:
            return None

    ceiling, approved = _CEILINGS[scheme]
    return PlaceRules(
        book=book,
        day=day,
        ceiling=book.get(ceiling, day, unit.path),
        approved=known(approved),
        rounding=known("evaluation.excellent_rounding"),
        counts_undetermined=known("evaluation.base_includes_undetermined"),
        ratios=known("team.member_ratio"),
        grades=known("team.grades"),
    )
