"""Rules with their source, found by the date they are asked for. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import MAXYEAR, date, timedelta
from itertools import pairwise
from typing import Any

from regulations.enums import Confidence, Measure, Severity


class RuleUnknown(LookupError):
    """No rule is known for that code on that day; the text says so to the person at the screen."""


@dataclass(frozen=True)
class Rule:
    """One version of one rule: a number and where it comes from.

    `value` counts what `measure` says. Empty `doc_no`, `article` or `quote`: not verified, so not shown.
    `scope` lists whom it binds (公务员 参公 事业 国企 党员), empty when the source does not say.
    """

    code: str
    value: int
    measure: Measure
    regulation: str
    effective_from: date
    confidence: Confidence
    severity: Severity
    effective_to: date | None = None  # the last day; None while in force
    doc_no: str = ""
    article: str = ""
    scope: tuple[str, ...] = ()
    level: str = "中央"
    quote: str = ""  # the regulation's own words
    note: str = ""  # what a reader must know before he trusts the row

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day <= (self.effective_to or date(MAXYEAR, 12, 31))


class RuleBook:
    """Every known version of every rule."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._versions: dict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.effective_from):
            self._versions[rule.code].append(rule)

    def versions(self, code: str) -> list[Rule]:
        """All versions of a rule, oldest first; none for an unknown code."""
        return list(self._versions.get(code, ()))

    def get(self, code: str, on: date) -> Rule:
        """The version in force on a day. Raises RuleUnknown."""
        versions = self._versions.get(code)
        if not versions:
            raise RuleUnknown(f"规则库里没有“{code}”，请联系系统管理员核对规则名称。")
        found = next((rule for rule in versions if rule.holds_on(on)), None)
        if found is None:
            raise RuleUnknown(
                f"规则“{code}”没有在{on.year}年{on.month}月{on.day}日有效的版本"
                f"（现有版本最早自{versions[0].effective_from}起），请补充规则依据后再办理。"
            )
        return found

    def faults(self) -> list[str]:
        """What is wrong with the book as a whole, one sentence each."""
        return [fault for versions in self._versions.values() for fault in _faults_of(versions)]


def _faults_of(versions: list[Rule]) -> list[str]:
    found = [f"{rule.code} {rule.effective_from}: {fault}" for rule in versions for fault in _faults_in(rule)]
    for earlier, later in pairwise(versions):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            found.append(f"{later.code}: the version of {earlier.effective_from} overlaps the next one")
        if earlier.measure != later.measure:
            found.append(f"{later.code}: versions are measured differently")
    return found


def _faults_in(rule: Rule) -> list[str]:
    found = []
    if not rule.regulation:
        found.append("names no regulation")
    if rule.value <= 0 or (rule.measure == Measure.PERCENT and rule.value > 100):
        found.append(f"has an impossible value {rule.value}")
    if rule.effective_to and rule.effective_to < rule.effective_from:
        found.append("ends before it begins")
    if rule.confidence == Confidence.UNVERIFIED and rule.severity == Severity.BLOCK:
        found.append("is unverified and must not block")
    return found


def rule_of(row: Mapping[str, Any]) -> Rule:
    """A rule from one table of the file. Raises ValueError that names the row and what is wrong with it."""
    label = f"{row.get('code', '?')} {row.get('effective_from', '?')}"
    if unknown := set(row) - {field.name for field in fields(Rule)}:
        raise ValueError(f"{label}: unknown keys {', '.join(sorted(unknown))}")
    try:
        return Rule(
            **{
                **row,
                "measure": Measure(row["measure"]),
                "confidence": Confidence(row["confidence"]),
                "severity": Severity(row["severity"]),
                "scope": tuple(row.get("scope", ())),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{label}: {error}") from error


def last_day_of_term(starts_on: date, months: int) -> date:
    """The last day of a term of whole months whose first day counts: the start plus the months, minus a day.

    A term from the 31st that ends in a month without a 31st ends with that month, so that no term is cut short:
    six months from 2025-08-31 end on 2026-02-28.
    """
    years, month = divmod(starts_on.month - 1 + months, 12)
    year = starts_on.year + years
    try:
        following = date(year, month + 1, starts_on.day)
    except ValueError:  # no such day: the term runs to the month's end
        following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return following - timedelta(days=1)
