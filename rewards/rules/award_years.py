"""Which years of 优秀 an award already used, read from the register's own words. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cadre.enums import HonourKind

_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)年?度?\s*(?:至|到|—|－|–|-|~|～)+\s*((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_ASSESSED = ("优秀", "考核")
_LONGEST = 10  # years; a longer range is a slip of the pen
_IN_A_ROW = "连续三年"


@dataclass(frozen=True, slots=True)
class HonourFact:
    """An award of the register."""

    kind: HonourKind
    awarded_on: date
    title: str = ""
    reason: str = ""

    @property
    def label(self) -> str:
        return f"{self.awarded_on}{self.kind.label}"


def years_of(honour: HonourFact) -> frozenset[int]:
    """The years whose grades an award was given for; none for one that was not given for grades (及时奖励).

    "2020至2022年度考核连续优秀" names three; "连续三年考核优秀" without a year means the three before the award.
    """
    text = f"{honour.reason} {honour.title}"
    if not any(word in text for word in _ASSESSED):
        return frozenset()
    if span := _RANGE.search(text):
        first, last = int(span[1]), int(span[2])
        if first <= last < first + _LONGEST:
            return frozenset(range(first, last + 1))
    named = frozenset(int(year) for year in _YEAR.findall(text))
    if not named and _IN_A_ROW in text:
        return frozenset(range(honour.awarded_on.year - 3, honour.awarded_on.year))
    return named


def used_by(honours: Iterable[HonourFact], kind: HonourKind, in_a_row: int = 1) -> dict[int, HonourFact]:
    """{year: the award of that kind which used it}; the earliest one when several name it.

    An award for `in_a_row` years that names one year only ("2025年度考核") was given for those that end with it.
    """
    found: dict[int, HonourFact] = {}
    for honour in sorted(honours, key=lambda one: one.awarded_on):
        if honour.kind == kind:
            named = years_of(honour)
            if len(named) == 1:
                last = max(named)
                named = frozenset(range(last - in_a_row + 1, last + 1))
            for year in named:
                found.setdefault(year, honour)
    return found
