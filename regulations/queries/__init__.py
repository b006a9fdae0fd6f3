"""Asking for a rule. Callers write `from regulations import queries as regulations`, then `regulations.get(…)`."""

from datetime import date
from typing import Protocol

from regulations import cache
from regulations.national import national
from regulations.rules import ActRule, Rule, RuleBook, last_day_of_term
from regulations.workdays import WorkCalendar

__all__ = ["book", "end_of_effect", "for_act", "get", "national", "work_calendar"]


class InTree(Protocol):
    """What `get` knows of a unit: its place in the unit tree."""

    path: str


def book() -> RuleBook:
    """Every rule in force anywhere, the cities' own included; for pure code that asks for many."""
    return cache.known().book


def get(code: str, on: date, unit: InTree | None = None) -> Rule:
    """The rule in force on a day for a unit: its nearest own one, else the national. Raises RuleUnknown.

    Without a unit only what holds nationally, without a look at the database.
    """
    return national().get(code, on) if unit is None else book().get(code, on, unit.path)


def for_act(code: str, *, act_on: date, decided_on: date, unit: InTree | None = None) -> ActRule:
    """The rule of the act's day and of the decision's, and which one governs: the lighter. Raises RuleUnknown."""
    known = national() if unit is None else book()
    return known.for_act(code, act_on, decided_on, unit.path if unit else None)


def end_of_effect(kind: str, starts_on: date) -> tuple[date, Rule]:
    """(the last day of a sanction's effect, the rule that says so); `kind` is a value of cadre's SanctionKind.

    The term of the day on which the sanction took effect counts. Raises RuleUnknown for a kind without a fixed term
    (开除, 留党察看) and for days before the first known version: people then fix the end themselves.
    """
    rule = get(f"sanction.term.{kind}", on=starts_on)
    return last_day_of_term(starts_on, rule.number), rule


def work_calendar() -> WorkCalendar:
    """The working days of the published years; `Deadline.published` is False where a later year is leaned on."""
    return cache.known().calendar
