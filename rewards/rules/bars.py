"""Pictures of places as plain numbers that a template draws: a unit's bar, the parts of a ceiling, a balance. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH, GAP = 240, 2  # of a unit's bar, in the units of its drawing
NARROW = 6  # a place narrower than this is no longer drawn by itself


@dataclass(frozen=True)
class Box:
    """A rectangle: `look` is its class."""

    x: float
    width: float
    look: str


@dataclass(frozen=True)
class LotBar:
    """A unit's places: whole ones as boxes, the fraction beside them, and where its own ceiling is."""

    boxes: tuple[Box, ...]
    cap: float | None
    told: str


def lot_bar(*, due: Fraction, places: int, most: int, longest: Fraction) -> LotBar:
    """The bar of one unit; `longest` is what fills the whole width on this page."""
    step = WIDTH / max(float(longest), 5.0)
    whole = min(places, int(due))
    boxes = _places(0, whole, step, "is-place")
    rest = due - whole
    if places > whole:  # the place that the fraction was rounded up to
        boxes += [Box(_at(whole * step), _wide(step), "is-added")]
    elif rest > 0:
        boxes += [Box(_at(whole * step), round(float(rest) * step, 1), "is-rest")]
    told = f"{places} 名" + (f"，余 {float(rest):.2f}" if rest > 0 and places == whole else "")
    return LotBar(tuple(boxes), _at(most * step) if most * step <= WIDTH else None, told)


def _places(first: int, count: int, step: float, look: str) -> list[Box]:
    if not count:
        return []
    if step < NARROW:
        return [Box(_at(first * step), _at(count * step), look)]
    return [Box(_at((first + n) * step), _wide(step), look) for n in range(count)]


def _at(x: float) -> float:
    return round(x, 1)


def _wide(step: float) -> float:
    return round(max(step - GAP, 1), 1)


# --- a whole cut into parts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slice:
    """One part of a whole, `x` and `width` in thousandths of it."""

    label: str
    count: int
    look: str
    x: float
    width: float


def slices(parts: Sequence[tuple[str, int, str]]) -> tuple[Slice, ...]:
    """(label, count, class) of every part that has anything."""
    total, found, so_far = sum(count for _, count, _ in parts), [], 0
    for label, count, look in parts:
        if count > 0:
            x, end = 1000 * so_far / total, 1000 * (so_far + count) / total
            found.append(Slice(label, count, look, round(x, 1), round(end - x, 1)))
        so_far += max(count, 0)
    return tuple(found)


# --- a balance over its lines --------------------------------------------------------------------------------------

CHART_WIDTH, CHART_HEIGHT, LEFT, TOP, BOTTOM = 720, 170, 34, 14, 22
MOST_POINTS = 60  # beyond, single lines are no longer marked


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    balance: int
    label: str
    is_up: bool


@dataclass(frozen=True)
class BalanceChart:
    """The running balance as a stair: `line` and `area` are SVG paths, `ticks` (y, text) of the scale."""

    line: str
    area: str
    points: tuple[Point, ...]
    ticks: tuple[tuple[float, str], ...]
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT
    base: float = CHART_HEIGHT - BOTTOM
    left: float = LEFT


def balance_chart(lines: Sequence[tuple[int, int, str]]) -> BalanceChart:
    """(amount, balance after it, label) of every line, oldest first."""
    top = max([balance for _, balance, _ in lines], default=1) or 1
    top = _round_up(top)
    base, room = CHART_HEIGHT - BOTTOM, CHART_HEIGHT - BOTTOM - TOP
    step = (CHART_WIDTH - LEFT - 8) / max(len(lines), 1)

    def y_of(balance: int) -> float:
        return round(base - room * balance / top, 1)

    path, points = [f"M {LEFT} {y_of(0)}"], []
    for place, (amount, balance, label) in enumerate(lines):
        x = round(LEFT + place * step + step / 2, 1)
        path.append(f"H {x} V {y_of(balance)}")
        points.append(Point(x, y_of(balance), balance, label, amount > 0))
    end = CHART_WIDTH - 8
    line = " ".join([*path, f"H {end}"])
    ticks = tuple((y_of(value), str(value)) for value in sorted({0, top // 2, top}))
    shown = tuple(points) if len(points) <= MOST_POINTS else ()
    return BalanceChart(line, f"{line} V {base} H {LEFT} Z", shown, ticks)


def _round_up(value: int) -> int:
    """The next round number: 1, 2, 5 and their tens."""
    size = 1
    while size * 10 < value:
        size *= 10
    return next(each * size for each in (1, 2, 4, 6, 8, 10) if each * size >= value) if value > 1 else 2
