"""What stands in the way of a promotion or an award, from when until when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cadre.effects import Barred, Effect
from cadre.enums import Grade
from regulations.enums import Severity
from regulations.rules import FOREVER, Rule

NO_PROMOTION_NEXT_YEAR = "下一年度不得晋升"  # one of the texts of evaluation.basically_competent_more


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way from one day up to and with another (None: without a known end).

    Only severity BLOCK refuses; anything softer is told and left to people.
    """

    label: str  # "记过（2024-03-01起）"
    what: str  # "晋升职级"
    since: date
    until: date | None
    severity: Severity
    rule: Rule
    lingers: bool = False  # whether people must say that it no longer counts, once it is over (期满影响使用)

    @property
    def is_hard(self) -> bool:
        return self.severity == Severity.BLOCK

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= (self.until or FOREVER)

    @property
    def sentence(self) -> str:
        """ "记过（2024-03-01起）影响晋升职级，至2025-02-28（《公务员法》第六十四条）。" """
        end = f"，至{self.until}" if self.until else "，没有确定的截止日期"
        verb = "影响" if self.is_hard else "可能影响"
        return f"{self.label}{verb}{self.what}{end}（{self.rule.source}）。"


def from_effects(effects: Iterable[Effect], what: Barred) -> tuple[Obstacle, ...]:
    """What one person's sanctions bar of one kind of thing, past and to come."""
    return tuple(
        Obstacle(
            f"{effect.fact.kind.label}（{effect.fact.started_on}起）",
            what.value,
            bar.since,
            bar.until,
            bar.severity,
            bar.rule,
            lingers=True,
        )
        for effect in effects
        for bar in effect.bars
        if bar.what == what
    )


def from_investigations(
    periods: Iterable[tuple[date, date | None]], what: str, rule: Rule
) -> tuple[Obstacle, ...]:
    """What an investigation that is not concluded bars: nothing may be processed meanwhile (政务处分法 art. 52)."""
    return tuple(
        Obstacle(f"被立案审查调查（{since}起）", what, since, until, rule.severity, rule)
        for since, until in periods
    )


def investigated(
    recorded: Iterable[tuple[int, date]], grades: Mapping[int, Grade], sanctioned_on: Iterable[date]
) -> list[tuple[date, date | None]]:
    """When somebody was under investigation, as far as the register tells.

    `recorded` are years in which an investigation was noted as not concluded, each with the day of the note: it ran on
    that day, or at the end of its year when the note came later. It is over when the year was graded after all
    (公务员考核规定 art. 28), or on the day of the first sanction after it; else it still runs.
    """
    found: list[tuple[date, date | None]] = []
    for year, noted_on in recorded:
        since = min(noted_on, date(year, 12, 31))
        if grades.get(year, Grade.UNDETERMINED) in (Grade.UNDETERMINED, Grade.NOT_ASSESSED):
            ended = min((day for day in sanctioned_on if day > since), default=None)
            found.append((since, ended - timedelta(days=1) if ended else None))
    return found


def from_grades(grades: Mapping[int, Grade], what: str, rule: Rule | None) -> tuple[Obstacle, ...]:
    """What 基本称职 bars in the year after it, where the rule says so."""
    if rule is None or NO_PROMOTION_NEXT_YEAR not in rule.texts:
        return ()
    return tuple(
        Obstacle(
            f"{year}年度基本称职", what, date(year + 1, 1, 1), date(year + 1, 12, 31), rule.severity, rule
        )
        for year, grade in grades.items()
        if grade == Grade.BASICALLY_COMPETENT
    )


def holding(obstacles: Iterable[Obstacle], day: date) -> tuple[Obstacle, ...]:
    """What is in the way on the day, the hard ones first."""
    found = [one for one in obstacles if one.holds_on(day)]
    return tuple(sorted(found, key=lambda one: (not one.is_hard, one.since, one.label)))


def first_free_day(obstacles: Iterable[Obstacle], day: date) -> date | None:
    """The day itself or the first one after it on which nothing hard is in the way; None when none is known."""
    hard = sorted((one for one in obstacles if one.is_hard), key=lambda one: one.since)
    for one in hard:
        if one.holds_on(day):
            if one.until is None:
                return None
            day = one.until + timedelta(days=1)
    return day
