"""Sharing out 优秀 places: exact, explained, and never above the ceiling. Pure.

公务员考核规定: at most 20 % of those who should take part, up to 25 % where the 公务员主管部门 has approved it.

1. A unit's due is its people × its ratio, and the ratio counts up to the unit's own ceiling only.
2. When all dues together exceed what the city may give (its share of everybody, before rounding, less the reserve),
   every due is cut by the same factor, so that the city's ceiling holds whatever the ratios say.
3. Every unit gets the whole part of its due. The places left go one each to units in the order of their fractions:
   with FLOOR and POOL to none, with HALF_UP to fractions of a half and more, with REMAINDER to all of them; never
   above the unit's own ceiling. Equal fractions: the better unit grade, then more people, then the smaller code.
4. What nobody got is the pool, together with the reserve.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from accounts.permissions import Refused
from rewards.enums import Leftover, Rounding
from rewards.rules.amounts import rounded, shown_number, shown_percent

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Part:
    """People who share one ratio; `cap` is the ceiling of their unit. A unit is one part, a group has several."""

    people: int
    ratio: Fraction
    cap: Fraction

    @property
    def counted(self) -> Fraction:
        """The ratio as far as the ceiling lets it count."""
        return min(self.ratio, self.cap)


@dataclass(frozen=True, slots=True)
class Claim:
    """A unit, or a group of small units, that is to have places. `rank` is the place of its grade, 0 the best."""

    key: str
    parts: tuple[Part, ...]
    rank: int = 0
    members: int = 1  # units in it

    @property
    def people(self) -> int:
        return sum(part.people for part in self.parts)

    @property
    def due(self) -> Fraction:
        return sum((part.people * part.counted for part in self.parts), Fraction(0))


@dataclass(frozen=True)
class Policy:
    """What the city chose. `ceiling` is the share of everybody that it may give at most."""

    ceiling: Fraction
    rounding: Rounding = Rounding.FLOOR
    leftover: Leftover = Leftover.POOL
    reserve: int = 0

    def whole(self, due: Fraction) -> int:
        """What becomes of a fraction under the rounding rule alone."""
        return rounded(due) if self.rounding == Rounding.HALF_UP else floor(due)

    @property
    def threshold(self) -> Fraction | None:
        """The least fraction that may get one of the places left; None for none at all."""
        if self.leftover == Leftover.REMAINDER:
            return Fraction(0)
        return HALF if self.rounding == Rounding.HALF_UP else None


@dataclass(frozen=True, slots=True)
class Lot:
    """What one claim gets. `due` is after the cut; `most` is what the unit's own ceiling allows."""

    key: str
    people: int
    due: Fraction
    places: int
    most: int
    working: str

    @property
    def rest(self) -> Fraction:
        """What the due had more than the places; negative when one was added."""
        return self.due - self.places


@dataclass(frozen=True)
class Shared:
    """Everything shared out. places of all lots + pool = ceiling, always."""

    people: int
    ceiling: int
    reserve: int
    factor: Fraction  # by which every due was cut; 1 when none was
    lots: tuple[Lot, ...]
    working: tuple[str, ...]

    @property
    def places(self) -> int:
        return sum(lot.places for lot in self.lots)

    @property
    def pool(self) -> int:
        return self.ceiling - self.places

    @property
    def from_rounding(self) -> int:
        """What of the pool rounding left."""
        return max(0, floor(sum((lot.due for lot in self.lots), Fraction(0))) - self.places)

    @property
    def from_ratios(self) -> int:
        """What of the pool comes from ratios below the city's ceiling."""
        return self.pool - self.reserve - self.from_rounding


def share_out(claims: Iterable[Claim], policy: Policy) -> Shared:
    """Share the city's places out; the lots in the order of their keys.

    Raises Refused when the reserve is larger than the ceiling, ValueError for a key that comes twice.
    """
    ordered = sorted(claims, key=lambda claim: claim.key)
    if len({claim.key for claim in ordered}) < len(ordered):
        raise ValueError("a unit comes twice")
    people = sum(claim.people for claim in ordered)
    exact = people * policy.ceiling
    ceiling = floor(exact)
    if policy.reserve > ceiling:
        raise Refused(f"预留 {policy.reserve} 名超过全部名额上限 {ceiling} 名，请减少预留。")
    wanted = sum((claim.due for claim in ordered), Fraction(0))
    factor = min(Fraction(1), (exact - policy.reserve) / wanted) if wanted else Fraction(1)
    dues = {claim.key: claim.due * factor for claim in ordered}
    most = {claim.key: _most(claim, policy) for claim in ordered}
    left = ceiling - policy.reserve - sum(floor(due) for due in dues.values())
    added = _added(ordered, dues, most, policy.threshold, left)
    lots = tuple(
        _lot(claim, dues[claim.key], most[claim.key], factor, added, policy, left) for claim in ordered
    )
    shared = Shared(people, ceiling, policy.reserve, factor, lots, ())
    return Shared(people, ceiling, policy.reserve, factor, lots, _told(shared, policy, wanted))


def _most(claim: Claim, policy: Policy) -> int:
    """The most that the unit's own ceiling allows, by the city's rounding (count(优秀) ≤ rounded share)."""
    return policy.whole(sum((part.people * part.cap for part in claim.parts), Fraction(0)))


def _added(
    claims: Sequence[Claim],
    dues: dict[str, Fraction],
    most: dict[str, int],
    threshold: Fraction | None,
    left: int,
) -> dict[str, int]:
    """{key of a claim that gets one place more: its place in the order}."""
    if threshold is None:
        return {}
    order = sorted(
        (-(dues[claim.key] % 1), claim.rank, -claim.people, claim.key)
        for claim in claims
        if dues[claim.key] % 1 > 0
        and dues[claim.key] % 1 >= threshold
        and floor(dues[claim.key]) < most[claim.key]
    )
    return {key: place for place, (*_, key) in enumerate(order[: max(left, 0)], start=1)}


# --- in words ---------------------------------------------------------------------------------------------------


def _lot(
    claim: Claim, due: Fraction, most: int, factor: Fraction, added: dict[str, int], policy: Policy, left: int
) -> Lot:
    places = floor(due) + (claim.key in added)
    head = f"{_parts_told(claim)} = {shown_number(claim.due)}"
    if factor < 1:
        head += f"，全市折算 × {shown_factor(factor)} = {shown_number(due)}"
    if due % 1 == 0:
        tail = f" → {places}" if factor < 1 else ""
    else:
        tail = _rounding_told(claim.key, due, most, added, policy, left)
    return Lot(claim.key, claim.people, due, places, most, head + tail)


def _parts_told(claim: Claim) -> str:
    by_ratio: Counter[tuple[Fraction, Fraction]] = Counter()
    for part in claim.parts:
        by_ratio[part.counted, part.ratio] += part.people
    told = [
        f"{people} 人 × {shown_percent(counted)}"
        + (f"（比例 {shown_percent(ratio)}，按单位上限计）" if ratio > counted else "")
        for (counted, ratio), people in sorted(by_ratio.items(), reverse=True)
    ]
    head = f"{claim.members} 个单位联合 {claim.people} 人：" if claim.members > 1 else ""
    return head + " ＋ ".join(told)


def _rounding_told(
    key: str, due: Fraction, most: int, added: dict[str, int], policy: Policy, left: int
) -> str:
    """What becomes of a fraction: " → 8，余 0.6 入池"."""
    whole, rest = floor(due), shown_number(due % 1)
    if key in added:
        if policy.leftover == Leftover.REMAINDER:
            return f" → {whole}，余 {rest} 列第 {added[key]} 位，补 1 → {whole + 1}"
        return f" → {whole + 1}（四舍五入）"
    told = f" → {whole}，余 {rest} 入池"
    if policy.threshold is None or due % 1 < policy.threshold:
        return told
    return told + (f"（已到单位上限 {most}）" if whole >= most else f"（余数只补前 {max(left, 0)} 位）")


def shown_factor(factor: Fraction) -> str:
    """The cut as a short fraction, else as a number."""
    return str(factor) if factor.denominator <= 1000 else shown_number(factor)


def _told(shared: Shared, policy: Policy, wanted: Fraction) -> tuple[str, ...]:
    """How the whole comes about, a line a step."""
    exact = shared.people * policy.ceiling
    share = f"{shared.people:,} 人 × {shown_percent(policy.ceiling)} = {shown_number(exact)}"
    told = [f"全部应参加考核 {share} → 上限 {shared.ceiling:,}（只舍不入）"]
    if shared.reserve:
        told.append(
            f"上限 {shared.ceiling:,} − 预留 {shared.reserve:,} = 可分配 {shared.ceiling - shared.reserve:,}"
        )
    if shared.factor < 1:
        told.append(
            f"各单位应得合计 {shown_number(wanted)}，超出 {shown_number(exact - shared.reserve)}，"
            f"一律 × {shown_factor(shared.factor)}"
        )
    told.append(
        f"上限 {shared.ceiling:,} − 分配到单位 {shared.places:,} = 激励池 {shared.pool:,}"
        + (f"（其中预留 {shared.reserve:,}）" if shared.reserve else "")
    )
    return tuple(told)
