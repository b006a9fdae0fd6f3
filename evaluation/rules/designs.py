"""What a scoring sheet asks for, and whether it may be published. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.enums import ScaleKind
from evaluation.rules.numbers import plain


@dataclass(frozen=True)
class Dimension:
    """One thing to judge. `key` names it in answers; 0 while it has no row."""

    name: str
    weight: Decimal
    explanation: str = ""
    key: int = 0


@dataclass(frozen=True)
class Level:
    """One word of a scale, and the points it is worth."""

    label: str
    points: Decimal


@dataclass(frozen=True)
class Group:
    """Who rates: their share in the whole, and how few sheets are too few to show anything of."""

    name: str
    weight: Decimal
    min_size: int
    key: int = 0


@dataclass(frozen=True)
class Design:
    """A whole sheet. `low`, `high` and `step` bound points; `levels` are the words of the other scale."""

    scale: ScaleKind
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)
    step: Decimal = Decimal(1)
    instructions: str = ""
    asks_comment: bool = False
    dimensions: tuple[Dimension, ...] = ()
    levels: tuple[Level, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def full(self) -> Fraction:
        """The most that an answer can be: what counts as 100."""
        if self.scale == ScaleKind.LEVELS:
            return max((Fraction(level.points) for level in self.levels), default=Fraction())
        return Fraction(self.high)

    @property
    def least(self) -> Fraction:
        if self.scale == ScaleKind.LEVELS:
            return min((Fraction(level.points) for level in self.levels), default=Fraction())
        return Fraction(self.low)

    @property
    def asked(self) -> str:
        """What one answer may be, in words."""
        if self.scale == ScaleKind.LEVELS:
            return "、".join(level.label for level in self.levels)
        step = "整数" if self.step == 1 else f"间隔{plain(self.step)}"
        return f"{plain(self.low)}到{plain(self.high)}分，{step}"


def faults(design: Design) -> list[str]:
    """Why a design cannot be published, one sentence each; none when it can."""
    return [*_gaps(design), *clashes(design)]


def clashes(design: Design) -> list[str]:
    """Why a design cannot even be kept as a draft: two of one name, or something that weighs nothing."""
    doubles = [
        *(f"评价项目“{name}”" for name in _doubles(d.name for d in design.dimensions)),
        *(f"评价组“{name}”" for name in _doubles(g.name for g in design.groups)),
        *(f"等次“{name}”" for name in _doubles(level.label for level in design.levels)),
    ]
    points = _doubles(plain(level.points) for level in design.levels)
    weights = [*((d.name, d.weight) for d in design.dimensions), *((g.name, g.weight) for g in design.groups)]
    return [
        *(f"{what}出现了多次。" for what in doubles),
        *(f"有多个等次都是{same}分，请分开。" for same in points),
        *(f"“{name}”的权重应大于0。" for name, weight in weights if weight <= 0),
        *(f"评价组“{g.name}”的最低份数应为1或更多。" for g in design.groups if g.min_size < 1),
    ]


def _gaps(design: Design) -> list[str]:
    found = [] if design.dimensions else ["至少要有一个评价项目。"]
    found += [] if design.groups else ["至少要有一个评价组。"]
    if design.scale == ScaleKind.LEVELS:
        found += [] if len(design.levels) >= 2 else ["评等至少要有两个等次。"]
    elif design.low >= design.high:
        found.append("最低分应小于最高分。")
    elif design.step <= 0 or (design.high - design.low) % design.step:
        found.append("最低分到最高分之间应正好是间隔的整数倍。")
    if design.full <= 0:
        found.append("最高的分值应大于0，才能折算成百分制。")
    return found


def _doubles(texts: Iterable[str]) -> Sequence[str]:
    return [text for text, times in Counter(texts).items() if times > 1]
