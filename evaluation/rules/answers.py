"""What a rater typed, against the design: typed values, or what is wrong with each. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from evaluation.enums import ScaleKind
from evaluation.rules.designs import Design
from evaluation.rules.numbers import number, plain

COMMENT_MOST = 500  # characters
RAW_MOST = 40  # characters of one answer that a draft keeps


@dataclass(frozen=True)
class Checked:
    """Answers by the key of their dimension; `problems` likewise, each a sentence; `missing` are names."""

    values: dict[int, Decimal] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        return not self.problems and not self.missing


def value_of(design: Design, text: str) -> Decimal:
    """One answer. Raises ValueError with a Chinese sentence."""
    typed = text.strip()
    if design.scale == ScaleKind.LEVELS:
        return _level(design, typed)
    try:
        value = number(typed)
    except ValueError as error:
        raise ValueError(f"“{typed[:20]}”不是分数，请填{design.asked}。") from error
    if not design.low <= value <= design.high or (value - design.low) % design.step:
        raise ValueError(f"“{typed[:20]}”超出范围，请填{design.asked}。")
    return value


def _level(design: Design, text: str) -> Decimal:
    for level in design.levels:
        if text == level.label:
            return level.points
    raise ValueError(f"“{text[:20]}”不是等次，请填{design.asked}中的一个。")


def label_of(design: Design, value: Decimal | Fraction) -> str:
    """An answer as the sheet writes it: the word of a scale of words, else the number."""
    for level in design.levels:
        if design.scale == ScaleKind.LEVELS and level.points == value:
            return level.label
    return plain(value)


def check(design: Design, raw: Mapping[int, str]) -> Checked:
    """Every dimension of the design; answers to anything else are left aside."""
    values: dict[int, Decimal] = {}
    problems: dict[int, str] = {}
    missing: list[str] = []
    for dimension in design.dimensions:
        text = raw.get(dimension.key, "").strip()
        if not text:
            missing.append(dimension.name)
            continue
        try:
            values[dimension.key] = value_of(design, text)
        except ValueError as error:
            problems[dimension.key] = str(error)
    return Checked(values, problems, tuple(missing))
