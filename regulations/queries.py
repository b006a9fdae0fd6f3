"""Asking for a rule. Callers write `from regulations import queries as regulations`, then `regulations.get(…)`."""

from datetime import date
from functools import cache
from typing import Protocol

from regulations.national import read_national
from regulations.rules import Rule, RuleBook, last_day_of_term


class InTree(Protocol):
    """What `get` knows of a unit: its place in the unit tree."""

    path: str


@cache
def national() -> RuleBook:
    """The rules that hold everywhere, read once. Raises ValueError when a file is wrong."""
    return read_national()


def get(code: str, on: date, unit: InTree | None = None) -> Rule:
    """The rule in force on a day for a unit. National rules hold for every unit. Raises RuleUnknown."""
    return national().get(code, on)


def end_of_effect(kind: str, starts_on: date) -> tuple[date, Rule]:
    """(the last day of a sanction's effect, the rule that says so); `kind` is a value of cadre's SanctionKind.

    The term of the day on which the sanction took effect counts. Raises RuleUnknown for a kind without a fixed term
    (开除, 留党察看) and for days before the first known version: people then fix the end themselves.
    """
    rule = get(f"sanction.term.{kind}", on=starts_on)
    return last_day_of_term(starts_on, rule.number), rule
