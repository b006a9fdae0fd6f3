"""From answers to a result: means per dimension, groups, and the whole, with every line of the working. Pure.

Everything is a Fraction; rounding happens only in words. Weights count by their share in the sum of those that take
part, so that a group too small to show, which is left out, changes nothing about how the others relate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from evaluation.rules.answers import label_of
from evaluation.rules.designs import Design, Dimension, Group
from evaluation.rules.numbers import plain, shown, total

Counts = Mapping[Fraction, int]  # answer -> how many gave it


@dataclass(frozen=True)
class Tally:
    """What one group said about one target: sheets that count, and the answers to each dimension by its key."""

    sheets: int
    answers: Mapping[int, Counts]


NOTHING = Tally(0, {})


@dataclass(frozen=True)
class DimensionResult:
    """`mean` is on the scale of 100; None when too few answered for anything to be shown."""

    name: str
    weight: Fraction
    answered: int
    mean: Fraction | None
    counts: tuple[tuple[Fraction, int], ...]  # highest answer first; empty when nothing is shown


@dataclass(frozen=True)
class GroupResult:
    name: str
    weight: Fraction
    min_size: int
    sheets: int
    score: Fraction | None
    dimensions: tuple[DimensionResult, ...]

    @property
    def is_shown(self) -> bool:
        return self.score is not None


@dataclass(frozen=True)
class Result:
    """`score` is None when no group is large enough. `working` reads as a calculation, a line a step."""

    score: Fraction | None
    groups: tuple[GroupResult, ...]
    working: tuple[str, ...]


def result(design: Design, tallies: Mapping[int, Tally]) -> Result:
    """The result for one target; `tallies` by the key of their group.

    A group with fewer sheets than its minimum is left out whole, and a dimension that fewer answered than that is left
    out of its group: neither figures nor the whole tell anything of them. The order of sheets does not matter.
    """
    groups = tuple(_group(design, group, tallies.get(group.key, NOTHING)) for group in design.groups)
    taking_part = [group for group in groups if group.score is not None]
    working = [line for group in groups for line in _told_group(design, group)]
    if not taking_part:
        return Result(None, groups, (*working, "没有达到最低份数的评价组，不计算总分。"))
    weights = total(group.weight for group in taking_part)
    score = total(group.weight * (group.score or 0) for group in taking_part) / weights
    working.append(_told_sum("总分", [(g.name, g.score or Fraction(), g.weight) for g in taking_part], score))
    return Result(score, groups, tuple(working))


def _group(design: Design, group: Group, tally: Tally) -> GroupResult:
    is_enough = tally.sheets >= group.min_size
    dimensions = tuple(
        _dimension(
            design, dimension, tally.answers.get(dimension.key, {}), group.min_size if is_enough else None
        )
        for dimension in design.dimensions
    )
    means = [(d.mean, d.weight) for d in dimensions if d.mean is not None]
    weights = total(weight for _, weight in means)
    score = total(mean * weight for mean, weight in means) / weights if means else None
    return GroupResult(group.name, Fraction(group.weight), group.min_size, tally.sheets, score, dimensions)


def _dimension(design: Design, dimension: Dimension, counts: Counts, least: int | None) -> DimensionResult:
    """`least`: how many answers are enough; None when the whole group is too small."""
    answered = sum(counts.values())
    weight = Fraction(dimension.weight)
    if least is None or answered < max(least, 1):
        return DimensionResult(dimension.name, weight, answered if least else 0, None, ())
    points = total(value * count for value, count in counts.items())
    mean = points / answered * 100 / design.full
    kept = tuple(sorted(((v, n) for v, n in counts.items() if n), reverse=True))
    return DimensionResult(dimension.name, weight, answered, mean, kept)


# --- in words -------------------------------------------------------------------------------------------------


def _told_group(design: Design, group: GroupResult) -> list[str]:
    if group.score is None:
        return [f"{group.name}：{_too_few(group)}，不显示，也不计入总分。"]
    lines = [f"{group.name}：{group.sheets}份，不少于最低{group.min_size}份。"]
    for one in group.dimensions:
        if one.mean is None:
            lines.append(f"{group.name}·{one.name}：{one.answered}人作答，少于{group.min_size}人，不计入。")
            continue
        points = total(value * count for value, count in one.counts)
        lines.append(
            f"{group.name}·{one.name}：合计{plain(points)} ÷ {one.answered}人 × 100 ÷ {plain(design.full)}"
            f" = {shown(one.mean)}"
        )
    parts = [(one.name, one.mean, one.weight) for one in group.dimensions if one.mean is not None]
    return [*lines, _told_sum(f"{group.name}得分", parts, group.score)]


def _too_few(group: GroupResult) -> str:
    if group.sheets < group.min_size:
        return f"不足最低{group.min_size}份"
    return "各项目作答人数都不足"


def _told_sum(name: str, parts: Sequence[tuple[str, Fraction, Fraction]], score: Fraction) -> str:
    weights = total(weight for *_, weight in parts)
    terms = " + ".join(f"{part}{shown(value)}×{plain(weight)}" for part, value, weight in parts)
    return f"{name} =（{terms}）÷ {plain(weights)} = {shown(score)}"


# --- kept -----------------------------------------------------------------------------------------------------


def as_json(design: Design, result: Result) -> dict[str, Any]:
    """The result as a table keeps it and a page shows it: figures rounded for the eye, the working line by line."""
    return {
        "score": _figure(result.score),
        "groups": [_group_json(design, group) for group in result.groups],
        "working": list(result.working),
    }


def _group_json(design: Design, group: GroupResult) -> dict[str, Any]:
    return {
        "name": group.name,
        "weight": plain(group.weight),
        "min_size": group.min_size,
        "sheets": group.sheets if group.is_shown else None,
        "score": _figure(group.score),
        "dimensions": [
            {
                "name": one.name,
                "weight": plain(one.weight),
                "answered": one.answered if one.mean is not None else None,
                "mean": _figure(one.mean),
                "counts": [[label_of(design, value), count] for value, count in one.counts],
            }
            for one in group.dimensions
        ],
    }


def _figure(value: Fraction | None) -> str | None:
    return None if value is None else shown(value)
