"""The rules of rank promotion in force on one day, read once for everybody of a unit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from cadre.enums import GRADE_SCHEMES, Grade, Level, PersonType, Rank
from regulations.rules import Rule, RuleUnknown

CODES = (
    "rank.years",
    "rank.from",
    "rank.excellent_credit",
    "rank.excellent_credit_limit",
    "rank.uncounted_grades",
    "rank.basically_competent_penalty",
    "rank.year_grade_needed",
    "rank.step_by_step",
    "rank.blocks",
    "evaluation.basically_competent_more",
)
COVERED = (PersonType.CIVIL_SERVANT, PersonType.QUASI)
LIMIT_NAME = "累计"  # the one entry of a city's own limit
_GRADES = {grade.label: grade for grade in Grade} | {"不定等次": Grade.UNDETERMINED}
_RANKS = {rank.label: rank for rank in Rank}
_LEVELS = {level.label: level for level in Level}
_LADDER = list(reversed(Rank))  # lowest first


class Rules(Protocol):
    """Where rules are asked for: a rule book bound to a unit."""

    def get(self, code: str, on: date) -> Rule:
        """The rule in force on a day. Raises RuleUnknown."""


@dataclass(frozen=True)
class RankRules:
    """What the rules say on one day. `years` and `equals` lack a rank for which no rule is known."""

    on: date
    since: date | None  # the first day of the national years in force; None when there are none
    years: Mapping[Rank, int]  # rank to reach -> years in the one below
    equals: Mapping[Rank, Level]  # rank to reach -> the post that counts as much as the rank below
    good: frozenset[Grade]  # grades whose year counts
    uncounted: frozenset[Grade]  # grades named as not counting
    credit: int  # months off for each 优秀
    credit_limit: int | None  # a city's own, in months
    penalty: int  # months more for each 基本称职, by the trial of 2015
    used: Mapping[str, Rule] = field(repr=False)

    def target_from(self, rank: Rank | None, level: Level | None) -> Rank | None:
        """The rank to reach: the next above, or for a leader without rank the one that his post opens."""
        if rank is not None:
            return next_above(rank)
        return next((target for target, equal in self.equals.items() if equal == level), None)


def next_above(rank: Rank) -> Rank | None:
    """One step up (公务员法 art. 49: 逐级); None at the top."""
    place = _LADDER.index(rank) + 1
    return _LADDER[place] if place < len(_LADDER) else None


def rank_rules(rules: Rules, on: date, national_since: date | None) -> RankRules:
    """The rules of the day; `national_since` is when the national years in force began, None without any."""
    used = {code: rule for code in CODES if (rule := _known(rules, code, on)) is not None}
    years = used["rank.years"].numbers if "rank.years" in used else {}
    opens = used["rank.from"].words if "rank.from" in used else {}
    limits = used["rank.excellent_credit_limit"].numbers if "rank.excellent_credit_limit" in used else {}
    named = used["rank.uncounted_grades"].texts if "rank.uncounted_grades" in used else ()
    penalty = used.get("rank.basically_competent_penalty")
    return RankRules(
        on=on,
        since=national_since,
        years={_RANKS[name]: number for name, number in years.items() if name in _RANKS},
        equals={_RANKS[name]: level for name, words in opens.items() if (level := _level_in(words))},
        good=_good(used.get("rank.year_grade_needed")),
        uncounted=frozenset(_GRADES[name] for name in named if name in _GRADES),
        credit=used["rank.excellent_credit"].number if "rank.excellent_credit" in used else 0,
        credit_limit=limits.get(LIMIT_NAME),
        penalty=penalty.number * 12 if penalty else 0,
        used=used,
    )


def _good(needed: Rule | None) -> frozenset[Grade]:
    """The grades as good as the one needed; 称职 while no rule says otherwise."""
    scheme = list(GRADE_SCHEMES[PersonType.CIVIL_SERVANT])
    lowest = _GRADES[needed.text] if needed else Grade.COMPETENT
    return frozenset(scheme[: scheme.index(lowest) + 1])


def _level_in(words: str) -> Level | None:
    """The post in "二级调研员或县处级正职"; None where only the rank counts."""
    return next((_LEVELS[part] for part in words.split("或") if part in _LEVELS), None)


def _known(rules: Rules, code: str, on: date) -> Rule | None:
    try:
        return rules.get(code, on)
    except RuleUnknown:
        return None
