"""A year of service as twelve cells, so that every month of the counting can be seen. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from rewards.rules.rank_words import remark_of
from rewards.rules.rank_years import YearLine
from rewards.rules.ranks import Standing


class Cell(StrEnum):
    """What became of one month."""

    COUNTED = "counted"
    UNCOUNTED = "uncounted"
    AHEAD = "ahead"  # not over on the day
    NONE = "none"  # neither rank nor equal post


@dataclass(frozen=True)
class YearStrip:
    """One line of the table that a cadre checks."""

    line: YearLine
    cells: tuple[Cell, ...]  # January to December, by the day on which the month of service began
    remark: str  # without the punctuation of a sentence


def strips(standing: Standing) -> list[YearStrip]:
    """The years of a standing's working, oldest first."""
    return [
        YearStrip(line, _cells(standing, line), remark_of(line, standing).lstrip("，："))
        for line in standing.lines
    ]


def _cells(standing: Standing, line: YearLine) -> tuple[Cell, ...]:
    months = standing.months
    assert months is not None  # narrows the type: there are no lines without months  # nosec B101
    over = months.over_by(standing.on)
    counted = Cell.COUNTED if line.effect.counts else Cell.UNCOUNTED
    return tuple(
        Cell.NONE if not months.holds(number) else counted if number < over else Cell.AHEAD
        for number in months.of_year(line.year)
    )
