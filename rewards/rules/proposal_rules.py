"""The rules of awards after a year's assessment, read once for everybody of a unit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cadre.enums import HonourKind
from regulations.rules import Rule, RuleUnknown
from rewards.rules.award_rules import PROCESSED

OF_THE_YEAR = (  # asked for the last day of the year assessed
    "evaluation.excellent_commendation",
    "evaluation.excellent_merit_years",
    "reward.merit_count_restarts",
)
OF_THE_DAY = (
    "reward.bonus",
    "reward.blocked_in_investigation",
)  # asked for the day on which the award is processed
CODES = (*OF_THE_YEAR, *OF_THE_DAY)


class Rules(Protocol):
    """Where rules are asked for: a rule book bound to a unit."""

    def get(self, code: str, on: date) -> Rule:
        """The rule in force on a day. Raises RuleUnknown."""


@dataclass(frozen=True)
class ProposalRules:
    """What the rules say for one year's grades, processed on one day."""

    year: int
    on: date
    used: Mapping[str, Rule]

    @property
    def commendation(self) -> Rule | None:
        """优秀 gives 嘉奖 (公务员考核规定 art. 19); None where no rule is known for the year."""
        rule = self.used.get("evaluation.excellent_commendation")
        return rule if rule is not None and rule.truth else None

    @property
    def merit_years(self) -> Rule | None:
        """How many years of 优秀 in a row give 三等功 (the same article)."""
        return self.used.get("evaluation.excellent_merit_years")

    @property
    def restarts(self) -> Rule | None:
        """Whether a year that brought a 三等功 counts no more; None where a city decided that it does."""
        rule = self.used.get("reward.merit_count_restarts")
        return rule if rule is not None and rule.truth else None

    @property
    def investigation(self) -> Rule | None:
        """While under investigation no award is processed (公职人员政务处分法 art. 52)."""
        rule = self.used.get("reward.blocked_in_investigation")
        return rule if rule is not None and PROCESSED in rule.texts else None

    def amount(self, kind: HonourKind) -> int | None:
        """The bonus in yuan by the table in force on the day; None where none is known."""
        rule = self.used.get("reward.bonus")
        return rule.numbers.get(kind.label) if rule is not None else None


def proposal_rules(rules: Rules, year: int, on: date) -> ProposalRules:
    """The rules for the grades of a year, processed on a day."""
    asked = [(code, date(year, 12, 31)) for code in OF_THE_YEAR] + [(code, on) for code in OF_THE_DAY]
    used: dict[str, Rule] = {}
    for code, day in asked:
        try:
            used[code] = rules.get(code, day)
        except RuleUnknown:
            continue
    return ProposalRules(year, on, used)
