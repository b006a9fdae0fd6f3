"""Rules with their source, found by the date they are asked for. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import MAXYEAR, date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from accounts.permissions import Refused
from regulations.enums import Bound, Confidence, Measure, Severity
from regulations.values import Value, is_lighter, is_within, lines, shown, value_of

FOREVER = date(MAXYEAR, 12, 31)


class RuleUnknown(LookupError):
    """No rule is known for that code on that day; the text says so to the person at the screen."""


@dataclass(frozen=True)
class Rule:
    """One version of one rule: a typed value and where it comes from.

    `value` is what `measure` says. Empty `doc_no`, `article` or `quote`: not verified, so not shown.
    `scope` lists whom it binds (公务员 参公 事业 国企 党员), empty when the source does not say. A national rule has
    no `unit_path`; a city's own names the subtree in which it holds, and is national nowhere.
    """

    code: str
    value: Value
    measure: Measure
    regulation: str
    effective_from: date
    confidence: Confidence
    severity: Severity
    effective_to: date | None = None  # the last day; None while in force
    title: str = ""
    section: str = ""
    bound: Bound = Bound.FIXED
    doc_no: str = ""
    article: str = ""
    scope: tuple[str, ...] = ()
    level: str = "中央"
    quote: str = ""  # the regulation's own words
    note: str = ""  # what a reader must know before he trusts the row
    unit_path: str | None = None
    row_id: int | None = None  # of a city's own rule in the table

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day <= (self.effective_to or FOREVER)

    @property
    def is_local(self) -> bool:
        return self.unit_path is not None

    @property
    def number(self) -> int:
        """The value of a rule that counts something. Raises TypeError for another measure."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.code} is no number: {self.measure}")
        return self.value

    @property
    def fraction(self) -> Fraction:
        """The value of a share. Raises TypeError for another measure."""
        if not isinstance(self.value, Fraction):
            raise TypeError(f"{self.code} is no fraction: {self.measure}")
        return self.value

    @property
    def truth(self) -> bool:
        """The value of a yes or no. Raises TypeError for another measure."""
        if not isinstance(self.value, bool):
            raise TypeError(f"{self.code} is no truth value: {self.measure}")
        return self.value

    @property
    def text(self) -> str:
        """The value of a single word. Raises TypeError for another measure."""
        if not isinstance(self.value, str):
            raise TypeError(f"{self.code} is no text: {self.measure}")
        return self.value

    @property
    def texts(self) -> tuple[str, ...]:
        """The value of a list. Raises TypeError for another measure."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.code} is no list: {self.measure}")
        return self.value

    @property
    def numbers(self) -> dict[str, int]:
        """The value of a table of numbers. Raises TypeError for another measure."""
        if not isinstance(self.value, dict) or self.measure == Measure.TEXT_BY:
            raise TypeError(f"{self.code} is no table of numbers: {self.measure}")
        return {name: int(number) for name, number in self.value.items()}

    @property
    def words(self) -> dict[str, str]:
        """The value of a table of words. Raises TypeError for another measure."""
        if not isinstance(self.value, dict) or self.measure != Measure.TEXT_BY:
            raise TypeError(f"{self.code} is no table of words: {self.measure}")
        return {name: str(text) for name, text in self.value.items()}

    @property
    def lines(self) -> list[str]:
        """The value as people read it, an entry a line."""
        return lines(self.measure, self.value)

    @property
    def shown(self) -> str:
        """The value in one line: "20%", "6个月"."""
        return shown(self.measure, self.value)

    @property
    def shown_article(self) -> str:
        """The article, where it was read in the regulation itself: other article numbers are not trusted."""
        return self.article if self.confidence in (Confidence.STATUTE, Confidence.EXCERPT) else ""

    @property
    def source(self) -> str:
        """Where the value stands: "《公务员法》第六十四条", with the confidence when it is unverified."""
        doubt = "（待核）" if self.confidence == Confidence.UNVERIFIED else ""
        number = f"（{self.doc_no}）" if self.doc_no else ""
        return f"《{self.regulation}》{number}{self.shown_article}{doubt}"


@dataclass(frozen=True)
class ActRule:
    """The rule for an act that is decided later: both versions, and the one that governs."""

    then: Rule
    now: Rule
    governs: Rule
    working: tuple[str, ...]


class RuleBook:
    """Every known version of every rule: the national ones, and those that cities have confirmed for themselves."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._versions: dict[str, list[Rule]] = defaultdict(list)
        self._local: dict[str, list[Rule]] = defaultdict(list)
        for rule in rules:
            (self._local if rule.is_local else self._versions)[rule.code].append(rule)
        for versions in (*self._versions.values(), *self._local.values()):
            versions.sort(key=lambda rule: rule.effective_from)

    def with_local(self, rules: Iterable[Rule]) -> "RuleBook":
        """A book with the same national rules and these local ones."""
        return RuleBook([*(rule for rules in self._versions.values() for rule in rules), *rules])

    def codes(self) -> list[str]:
        """Every code, in the order in which sections and rules are written."""
        return list(self._versions)

    def versions(self, code: str) -> list[Rule]:
        """All national versions of a rule, oldest first; none for an unknown code."""
        return list(self._versions.get(code, ()))

    def local_versions(self, code: str) -> list[Rule]:
        """All confirmed local versions of a rule, oldest first."""
        return list(self._local.get(code, ()))

    def get(self, code: str, on: date, unit_path: str | None = None) -> Rule:
        """The version in force on a day for a unit: its nearest own rule within the national bound, else the national.

        Without a unit only what holds nationally. Raises RuleUnknown.
        """
        national = self._national(code, on)
        if unit_path is None:
            return national
        return self._nearest(national, on, unit_path) or national

    def _nearest(self, national: Rule, on: date, unit_path: str) -> Rule | None:
        """The confirmed rule of the nearest unit above or at the path; a later national change may outdate one."""
        own = [
            rule
            for rule in self._local.get(national.code, ())
            if rule.unit_path is not None
            and unit_path.startswith(rule.unit_path)
            and rule.holds_on(on)
            and keeps_within(national, rule.value)
        ]
        return max(own, key=lambda rule: (len(rule.unit_path or ""), rule.effective_from), default=None)

    def own_on(self, code: str, on: date) -> list[Rule]:
        """The own rules that stand in place of the national one somewhere on the day, by their place."""
        paths = sorted({rule.unit_path or "" for rule in self._local.get(code, ())})
        if not any(rule.holds_on(on) for rule in self._versions.get(code, ())):
            return []
        nearest = [self._nearest(self._national(code, on), on, path) for path in paths]
        return [
            rule
            for path, rule in zip(paths, nearest, strict=True)
            if rule is not None and rule.unit_path == path
        ]

    def _national(self, code: str, on: date) -> Rule:
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

    def for_act(self, code: str, act_on: date, decided_on: date, unit_path: str | None = None) -> ActRule:
        """The rule for an act: that of the act's day, unless the one at the decision is lighter (政务处分法 art. 67).

        国有企业管理人员处分条例 art. 51 says the same. Raises RuleUnknown when either day has no version.
        """
        then, now = self.get(code, act_on, unit_path), self.get(code, decided_on, unit_path)
        governs = now if is_lighter(now.value, then.value) else then
        working = [
            f"行为发生时（{act_on}）：{then.shown}，{then.source}",
            f"作出决定时（{decided_on}）：{now.shown}，{now.source}",
        ]
        if then == now:
            working.append("两个日期适用同一版本。")
        elif governs is now:
            working.append("决定时的规定较轻，从轻适用（公职人员政务处分法第六十七条）。")
        else:
            working.append("决定时的规定不比行为时轻，适用行为发生时的规定（公职人员政务处分法第六十七条）。")
        return ActRule(then, now, governs, tuple(working))

    def faults(self) -> list[str]:
        """What is wrong with the book as a whole, one sentence each."""
        return [fault for versions in self._versions.values() for fault in _faults_of(versions)]


def check_own(
    book: RuleBook,
    *,
    code: str,
    value: Value,
    effective_from: date,
    effective_to: date | None,
    severity: Severity | None = None,
) -> Rule:
    """The national rule that a city's own one would stand beside, in its latest version in that time.

    Raises Refused: for an unknown rule, a time without national rule, one that is the same everywhere, a value
    outside the bound of any version in that time (the bound is named), or a softer consequence.
    """
    if effective_to is not None and effective_to < effective_from:
        raise Refused("截止日期早于起始日期，请改正日期。")
    versions = book.versions(code)
    if not versions:
        raise Refused(f"规则库里没有“{code}”，请从规则页面选择规则。")
    meeting = [rule for rule in versions if _meets(rule, effective_from, effective_to)]
    if not meeting:
        raise Refused(f"“{versions[0].title}”在这段时间没有国家规定，请核对起止日期。")
    for rule in meeting:
        _check_bound(rule, value)
    latest = meeting[-1]
    if severity is not None and _HARDNESS.index(severity) > _HARDNESS.index(latest.severity):
        raise Refused(f"国家规定违反时为“{latest.severity.label}”，本地规则不能更宽，请改正。")
    return latest


_HARDNESS = list(Severity)


def _meets(rule: Rule, since: date, until: date | None) -> bool:
    return rule.effective_from <= (until or FOREVER) and since <= (rule.effective_to or FOREVER)


def _check_bound(rule: Rule, value: Value) -> None:
    if keeps_within(rule, value):
        return
    if rule.bound == Bound.FIXED:
        raise Refused(f"“{rule.title}”{rule.bound.label}：{rule.source}规定为{rule.shown}。")
    raise Refused(
        f"“{rule.title}”{rule.bound.label}：{rule.source}规定为{rule.shown}"
        f"（{rule.effective_from}起），您填写的是{shown(rule.measure, value)}，请改正。"
    )


def keeps_within(national: Rule, value: Value) -> bool:
    """Whether a city's own value keeps to the national rule."""
    return is_within(national.bound, national.value, value)


def _faults_of(versions: list[Rule]) -> list[str]:
    found = [f"{rule.code} {rule.effective_from}: {fault}" for rule in versions for fault in _faults_in(rule)]
    for earlier, later in pairwise(versions):
        if earlier.effective_to is None or earlier.effective_to >= later.effective_from:
            found.append(f"{later.code}: the version of {earlier.effective_from} overlaps the next one")
        if earlier.measure != later.measure:
            found.append(f"{later.code}: versions are measured differently")
        if earlier.bound != later.bound:
            found.append(f"{later.code}: versions are bounded differently")
    return found


def _faults_in(rule: Rule) -> list[str]:
    found = []
    if not rule.regulation:
        found.append("names no regulation")
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
        measure = Measure(row["measure"])
        return Rule(
            **{
                **row,
                "measure": measure,
                "value": value_of(measure, row["value"]),
                "confidence": Confidence(row["confidence"]),
                "severity": Severity(row["severity"]),
                "bound": Bound(row.get("bound", Bound.FIXED)),
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
