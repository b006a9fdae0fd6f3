"""Grades of units and the ceiling on the best one, as the rules of the day say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from evaluation.models import Scheme
from evaluation.rules.indicators import Ceiling, Held, held
from regulations import queries as regulations
from regulations.rules import Rule

GRADES, CEILING = "team.grades", "team.excellent_ceiling"


@dataclass
class _Place:
    path: str


def grades_of(scheme: Scheme, on: date) -> tuple[str, ...]:
    """The grades that units may have, the best first."""
    return regulations.get(GRADES, on=on, unit=_Place(scheme.unit_path)).texts


def checked(scheme: Scheme, grades: Sequence[str], on: date) -> tuple[Held, Rule]:
    """The grades of all units of the scheme ("" not graded) against the ceiling, and the rule that set it."""
    rule = regulations.get(CEILING, on=on, unit=_Place(scheme.unit_path))
    ceiling = Ceiling(grades_of(scheme, on)[0], rule.number, rule.source)
    return held([grade for grade in grades if grade], len(grades), ceiling), rule
