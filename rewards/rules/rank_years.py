"""How each year counts toward the next rank, and on which day there are enough. Pure.

公务员职务与职级并行规定 art. 19 (2019-06-01 on): every year counted must be 称职 or better; each 优秀 takes half a year
off; a year of 基本称职 or without grade does not count. In the county trial of 2015 a 基本称职 asked for one year more
instead. A year's grade is decided when the year is over: its half year is off from the next 1 January on, so no grade
serves two promotions. A year that is over and has no grade in the register does not count, and is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property

from cadre.enums import Grade
from cadre.rules import grade_years_due
from rewards.rules.months import Months
from rewards.rules.rank_rules import RankRules


class YearEffect(Enum):
    """What becomes of a year's months: (counts, takes months off, asks for more, words)."""

    GOOD = (True, False, False, "")
    EXCELLENT = (True, True, False, "")
    UNCOUNTED = (False, False, False, "该年度不计算")
    LONGER = (True, False, True, "")
    NOT_GOOD = (False, False, False, "未达到称职以上等次，不计算")
    OTHER_SCHEME = (False, False, False, "不是公务员的考核等次，不计算，请核对")
    MISSING = (False, False, False, "缺考核结果，补录以前不计算")
    ASSUMED = (True, False, False, "缺考核结果，假定为称职")
    DECIDING = (True, False, False, "考核结果尚未确定，暂按称职计算")
    RUNNING = (True, False, False, "年度考核未进行，暂按称职计算")

    def __init__(self, counts: bool, shortens: bool, lengthens: bool, words: str) -> None:
        self.counts = counts
        self.shortens = shortens
        self.lengthens = lengthens
        self.words = words


_OTHER = frozenset({Grade.QUALIFIED, Grade.BASICALLY_QUALIFIED, Grade.UNQUALIFIED})


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year of the working: months served in it up to the day, and what the rules make of them."""

    year: int
    grade: Grade | None
    served: int
    effect: YearEffect
    credit: int  # months off, already usable on the day
    penalty: int  # months more

    @property
    def counted(self) -> int:
        return self.served if self.effect.counts else 0


@dataclass(frozen=True)
class Service:
    """One person's months served, his grades, and the rules: everything that the counting needs."""

    months: Months
    grades: Mapping[int, Grade]
    rules: RankRules
    base: int  # months asked for, before anything is taken off
    assume_missing: bool = False  # count years without a grade, to tell what they would change

    def effect(self, year: int) -> YearEffect:
        grade = self.grades.get(year)
        if grade is None:
            return self._of_unknown(year)
        if grade in self.rules.good:
            return YearEffect.EXCELLENT if grade == Grade.EXCELLENT else YearEffect.GOOD
        if grade in self.rules.uncounted:
            return YearEffect.UNCOUNTED
        if grade == Grade.BASICALLY_COMPETENT and self.rules.penalty:
            return YearEffect.LONGER
        return YearEffect.OTHER_SCHEME if grade in _OTHER else YearEffect.NOT_GOOD

    def _of_unknown(self, year: int) -> YearEffect:
        on = self.rules.on
        if year >= on.year:
            return YearEffect.RUNNING
        if year > grade_years_due(on, None)[0]:
            return YearEffect.DECIDING
        return YearEffect.ASSUMED if self.assume_missing else YearEffect.MISSING

    def lines(self) -> tuple[YearLine, ...]:
        """The years served, up to the day of the rules."""
        on, over = self.rules.on, self.months.over_by(self.rules.on)
        first = self.months.year(self.months.ranges[0][0])
        lines = []
        for year in range(first, on.year + 1):
            if served := self.months.served_in(year, over):
                lines.append(self._line(year, served))
        return tuple(lines)

    def _line(self, year: int, served: int) -> YearLine:
        effect, on = self.effect(year), self.rules.on
        credit = self.rules.credit if effect.shortens and year < on.year else 0
        penalty = self.rules.penalty if effect.lengthens else 0
        return YearLine(year, self.grades.get(year), served, effect, credit, penalty)

    @cached_property
    def _changing(self) -> tuple[list[int], list[int]]:
        """The years served whose grade takes months off, and those whose grade asks for more."""
        touched = {year: self.effect(year) for year in self.grades if self.months.served_in(year)}
        return (
            [year for year, one in touched.items() if one.shortens],
            [year for year, one in touched.items() if one.lengthens],
        )

    def needed_in(self, year: int) -> int:
        """The months asked for on a day of a year: its own 优秀 is not decided yet, its 基本称职 is known to count."""
        excellent, longer = self._changing
        credit = sum(graded < year for graded in excellent) * self.rules.credit
        if self.rules.credit_limit is not None:  # a city's own
            credit = min(credit, self.rules.credit_limit)
        return max(0, self.base - credit + sum(graded <= year for graded in longer) * self.rules.penalty)

    def complete_on(self) -> date:
        """The first day on which enough months are served; years to come count as 称职."""
        counted, year = 0, self.months.year(self.months.ranges[0][0])
        asked = self.needed_in(year)
        counts = {year: self.effect(year).counts}
        for number in self.months:
            while year < self.months.year(number + 1):  # the year in which this month ends
                year += 1
                asked, counts[year] = self.needed_in(year), self.effect(year).counts
                if counted >= asked:
                    return date(year, 1, 1)
            counted += counts[self.months.year(number)]
            if counted >= asked:
                return self.months.begins(number + 1)
        raise AssertionError("the months of a present rank are endless")


def missing_years(lines: Iterable[YearLine]) -> list[int]:
    """Years without a grade in the register that would have counted."""
    return [line.year for line in lines if line.effect == YearEffect.MISSING]
