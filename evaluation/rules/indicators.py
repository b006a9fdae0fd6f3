"""Composite scores of units, their rank among peers, and grades against ceilings. Pure, exact, line by line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.enums import Direction
from evaluation.rules.numbers import plain, shown, total


@dataclass(frozen=True)
class Indicator:
    """What is measured; `target` where the unit has none of its own."""

    key: int
    name: str
    weight: Decimal
    target: Decimal
    direction: Direction
    measure: str = ""


@dataclass(frozen=True)
class Entry:
    """What a unit reached. No value yet, or none ever (`is_excluded`)."""

    value: Decimal | None
    target: Decimal | None = None
    is_excluded: bool = False


@dataclass(frozen=True)
class Line:
    """One indicator in a unit's score: how much of the target was reached (1 is all), and the points it brings."""

    name: str
    rate: Fraction | None
    points: Fraction | None
    text: str


@dataclass(frozen=True)
class Composite:
    """`score` is on the scale of 100 times the cap; None while results are missing or nothing is measured."""

    score: Fraction | None
    lines: tuple[Line, ...]
    missing: tuple[str, ...]
    working: str

    @property
    def shown(self) -> str:
        """The score as the screen writes it; "" without one."""
        return "" if self.score is None else shown(self.score)


def rate(direction: Direction, value: Fraction, target: Fraction, cap: Fraction) -> Fraction:
    """How much of a target was reached, from 0 to the cap.

    Where more is better: value ÷ target. Where less is better: all once the value is down to the target, else
    target ÷ value. A target of zero is reached or not.
    """
    if direction == Direction.LOWER:
        if value <= target:
            return Fraction(1)
        return target / value
    if target == 0:
        return Fraction(1) if value >= 0 else Fraction()
    return min(max(value / target, Fraction()), cap)


def composite(indicators: Sequence[Indicator], entries: Mapping[int, Entry], cap: int) -> Composite:
    """A unit's score: the rates by their weights. `entries` by the key of the indicator, `cap` in percent.

    An indicator that does not concern the unit is left out, and the others share its weight by their own.
    """
    lines = [_line(one, entries.get(one.key), Fraction(cap, 100)) for one in indicators]
    missing = tuple(one.name for one in indicators if _is_missing(entries.get(one.key)))
    counted = [
        (line, Fraction(one.weight))
        for line, one in zip(lines, indicators, strict=True)
        if line.rate is not None
    ]
    weights = total(weight for _, weight in counted)
    told = tuple(_with_points(line, one, weights) for line, one in zip(lines, indicators, strict=True))
    if missing:
        return Composite(
            None, told, missing, f"还缺{len(missing)}项结果，暂不计算总分：{'、'.join(missing)}。"
        )
    if not counted:
        return Composite(None, told, (), "没有考核的指标，不计算总分。")
    score = total((line.rate or 0) * weight for line, weight in counted) * 100 / weights
    terms = " + ".join(shown(line.points) for line in told if line.points is not None)
    return Composite(score, told, (), f"总分 = {terms} = {shown(score)}（权重合计{plain(weights)}）")


def _is_missing(entry: Entry | None) -> bool:
    return entry is None or (entry.value is None and not entry.is_excluded)


def _line(one: Indicator, entry: Entry | None, cap: Fraction) -> Line:
    if entry is not None and entry.is_excluded:
        return Line(one.name, None, None, "不考核此项，权重由其他指标按比例分担。")
    if entry is None or entry.value is None:
        return Line(one.name, None, None, "还没有结果。")
    target = Fraction(one.target if entry.target is None else entry.target)
    value = Fraction(entry.value)
    found = rate(one.direction, value, target, cap)
    return Line(one.name, found, None, _told(one, value, target, found, cap))


def _told(one: Indicator, value: Fraction, target: Fraction, found: Fraction, cap: Fraction) -> str:
    reached = f"{plain(value)}{one.measure}"
    aim = f"{plain(target)}{one.measure}"
    percent = f"{shown(found * 100)}%"
    if one.direction == Direction.LOWER:
        if value <= target:
            return f"完成{reached}，不高于目标{aim}，完成率{percent}"
        return f"完成率 = 目标{aim} ÷ 完成{reached} = {percent}"
    if target == 0:
        return f"完成{reached}，目标{aim}，完成率{percent}"
    limit = f"（以{plain(cap * 100)}%为限）" if value / target > cap else ""
    return f"完成率 = 完成{reached} ÷ 目标{aim} = {percent}{limit}"


def _with_points(line: Line, one: Indicator, weights: Fraction) -> Line:
    if line.rate is None:
        return line
    points = line.rate * 100 * Fraction(one.weight) / weights
    text = f"{line.text}；{shown(line.rate * 100)} × 权重{plain(one.weight)} ÷ {plain(weights)} = {shown(points)}"
    return Line(line.name, line.rate, points, text)


# --- rank and grade -------------------------------------------------------------------------------------------


def ranks(scores: Mapping[int, Fraction | None]) -> dict[int, int | None]:
    """Places from 1 on; equal scores share a place, and the next one is skipped. No score, no place."""
    known = sorted((score for score in scores.values() if score is not None), reverse=True)
    return {key: None if score is None else known.index(score) + 1 for key, score in scores.items()}


@dataclass(frozen=True)
class Ceiling:
    """How many units may have the best grade: a percent of all, or nothing that anybody has set."""

    grade: str
    percent: int | None
    source: str


@dataclass(frozen=True)
class Held:
    """Whether grades keep to a ceiling, with the line that says so."""

    holds: bool
    text: str


def held(grades: Sequence[str], units: int, ceiling: Ceiling) -> Held:
    """The grades given, of so many units, against the ceiling. Parts of a place do not count."""
    count = Counter(grades)[ceiling.grade]
    if ceiling.percent is None:
        return Held(True, f"{ceiling.grade}{count}个；没有设定上限，请按本地规定设定。")
    places = units * ceiling.percent // 100
    line = f"{ceiling.grade}{count}个，上限 = {units} × {ceiling.percent}% = {places}个（{ceiling.source}）"
    return Held(count <= places, line + ("。" if count <= places else "，超出上限。"))
