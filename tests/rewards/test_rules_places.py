"""Sharing out places: the issue's own sentence, tables, and what holds for every city."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.permissions import Refused
from rewards.enums import Leftover, Rounding
from rewards.rules.places import Claim, Part, Policy, Shared, share_out

F = Fraction
TWENTY, QUARTER, FIFTEEN = F(20, 100), F(25, 100), F(15, 100)
POOL, REMAINDER = Leftover.POOL, Leftover.REMAINDER


def claim(key: str, people: int, ratio: F = TWENTY, cap: F = TWENTY, rank: int = 0) -> Claim:
    return Claim(key, (Part(people, ratio, cap),), rank)


def told(shared: Shared) -> dict[str, str]:
    return {lot.key: lot.working for lot in shared.lots}


def places(shared: Shared) -> dict[str, int]:
    return {lot.key: lot.places for lot in shared.lots}


def test_a_number_explains_itself_in_one_line() -> None:
    shared = share_out([claim("a", 43)], Policy(TWENTY))
    assert told(shared) == {"a": "43 人 × 20% = 8.6 → 8，余 0.6 入池"}
    assert (shared.people, shared.ceiling, shared.places, shared.pool) == (43, 8, 8, 0)


@pytest.mark.parametrize(
    ("one", "policy", "line"),
    [
        (claim("a", 40), Policy(TWENTY), "40 人 × 20% = 8"),
        (claim("a", 43), Policy(TWENTY, Rounding.HALF_UP), "43 人 × 20% = 8.6 → 9（四舍五入）"),
        (claim("a", 41), Policy(TWENTY, Rounding.HALF_UP), "41 人 × 20% = 8.2 → 8，余 0.2 入池"),
        (claim("a", 43, F(175, 1000)), Policy(TWENTY), "43 人 × 17.5% = 7.525 → 7，余 0.525 入池"),
        (
            claim("a", 43, QUARTER),
            Policy(TWENTY),
            "43 人 × 20%（比例 25%，按单位上限计） = 8.6 → 8，余 0.6 入池",
        ),
        (claim("a", 43, QUARTER, QUARTER), Policy(TWENTY), "43 人 × 25% = 10.75 → 10，余 0.75 入池"),
        (
            claim("a", 43, FIFTEEN),
            Policy(TWENTY, leftover=REMAINDER),
            "43 人 × 15% = 6.45 → 6，余 0.45 列第 1 位，补 1 → 7",
        ),
        (
            claim("a", 43),
            Policy(TWENTY, leftover=REMAINDER),
            "43 人 × 20% = 8.6 → 8，余 0.6 入池（已到单位上限 8）",
        ),
        (
            Claim("a", (Part(3, TWENTY, TWENTY), Part(4, FIFTEEN, TWENTY), Part(2, TWENTY, TWENTY)), 0, 3),
            Policy(TWENTY),
            "3 个单位联合 9 人：5 人 × 20% ＋ 4 人 × 15% = 1.6 → 1，余 0.6 入池",
        ),
        (claim("a", 0), Policy(TWENTY), "0 人 × 20% = 0"),
    ],
)
def test_every_way_of_rounding_has_its_words(one: Claim, policy: Policy, line: str) -> None:
    """Beside a large unit that leaves room below the city's ceiling."""
    shared = share_out([one, claim("z", 1000, F(1, 100))], policy)
    assert told(shared)["a"] == line


def test_the_city_s_ceiling_cuts_every_due_alike() -> None:
    units = [claim("a", 60, QUARTER, QUARTER), claim("b", 40, QUARTER, QUARTER)]
    shared = share_out(units, Policy(TWENTY, reserve=2))
    assert shared.ceiling == 20
    assert shared.factor == F(18, 25)
    assert places(shared) == {"a": 10, "b": 7}
    assert shared.pool == 3
    assert told(shared)["a"] == "60 人 × 25% = 15，全市折算 × 18/25 = 10.8 → 10，余 0.8 入池"
    assert shared.working == (
        "全部应参加考核 100 人 × 20% = 20 → 上限 20（只舍不入）",
        "上限 20 − 预留 2 = 可分配 18",
        "各单位应得合计 25，超出 18，一律 × 18/25",
        "上限 20 − 分配到单位 17 = 激励池 3（其中预留 2）",
    )


def test_places_left_go_to_the_largest_fractions_first() -> None:
    units = [
        claim("a", 41, FIFTEEN),
        claim("b", 43, FIFTEEN),
        claim("c", 45, FIFTEEN),
        claim("d", 4, F(1, 100)),
    ]
    ample = share_out(units, Policy(TWENTY, leftover=REMAINDER))  # 26 places; dues 6.15, 6.45, 6.75, 0.04
    assert places(ample) == {"a": 7, "b": 7, "c": 7, "d": 0}
    tight = share_out(units, Policy(TWENTY, leftover=REMAINDER, reserve=7))  # 19 places, one left
    assert places(tight) == {"a": 6, "b": 6, "c": 7, "d": 0}
    assert told(tight)["c"] == "45 人 × 15% = 6.75 → 6，余 0.75 列第 1 位，补 1 → 7"
    assert told(tight)["b"] == "43 人 × 15% = 6.45 → 6，余 0.45 入池（余数只补前 1 位）"


@pytest.mark.parametrize(
    ("units", "winner"),
    [
        ([claim("a", 23, FIFTEEN, rank=1), claim("b", 23, FIFTEEN, rank=0)], "b"),  # the better grade
        ([claim("a", 23, FIFTEEN), claim("b", 43, FIFTEEN)], "b"),  # more people: dues 3.45 and 6.45
        ([claim("b", 23, FIFTEEN), claim("a", 23, FIFTEEN)], "a"),  # the smaller code
    ],
)
def test_equal_fractions_are_told_apart_in_a_written_order(units: list[Claim], winner: str) -> None:
    one_left = sum(int(unit.due) for unit in units) + 1
    others = claim("z", 40, F(0))
    ceiling = int(sum(unit.people for unit in [*units, others]) * TWENTY)
    shared = share_out([*units, others], Policy(TWENTY, leftover=REMAINDER, reserve=ceiling - one_left))
    assert shared.places == one_left
    assert [lot.key for lot in shared.lots if lot.rest < 0] == [winner]


def test_a_reserve_above_the_ceiling_is_refused() -> None:
    with pytest.raises(Refused, match="预留 9 名超过全部名额上限 8 名"):
        share_out([claim("a", 43)], Policy(TWENTY, reserve=9))


def test_a_unit_comes_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        share_out([claim("a", 1), claim("a", 2)], Policy(TWENTY))


def test_a_city_without_anybody() -> None:
    shared = share_out([], Policy(TWENTY))
    assert (shared.people, shared.ceiling, shared.pool, shared.lots) == (0, 0, 0, ())


# --- what holds for every city -----------------------------------------------------------------------------------

RATIOS = st.sampled_from([F(n, 200) for n in (0, 10, 20, 25, 30, 35, 40, 45, 50, 60)])
CAPS = st.sampled_from([TWENTY, QUARTER])
UNITS = st.lists(st.tuples(st.integers(0, 90), RATIOS, st.integers(0, 3)), min_size=1, max_size=12)


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[Claim], Policy]:
    """Units under one ceiling of their own, and a policy that they allow."""
    cap = draw(CAPS)
    units = [
        claim(f"JG{n:03d}", people, ratio, cap, rank) for n, (people, ratio, rank) in enumerate(draw(UNITS))
    ]
    ceiling = draw(st.sampled_from([F(10, 100), FIFTEEN, TWENTY, QUARTER]))
    most = int(sum(unit.people for unit in units) * ceiling)
    policy = Policy(
        ceiling,
        draw(st.sampled_from(Rounding)),
        draw(st.sampled_from(Leftover)),
        draw(st.integers(0, min(most, 5))),
    )
    return units, policy


@given(cities())
def test_never_above_the_ceiling_and_nothing_is_lost(city: tuple[list[Claim], Policy]) -> None:
    units, policy = city
    shared = share_out(units, policy)
    assert shared.ceiling == int(shared.people * policy.ceiling)
    assert shared.places + shared.pool == shared.ceiling
    assert shared.pool >= policy.reserve
    parts = (policy.reserve, shared.from_rounding, shared.from_ratios)
    assert sum(parts) == shared.pool
    assert min(parts) >= 0
    assert all(lot.places >= 0 for lot in shared.lots)


@given(cities())
def test_no_unit_above_its_own_ceiling(city: tuple[list[Claim], Policy]) -> None:
    units, policy = city
    for unit, lot in zip(units, share_out(units, policy).lots, strict=True):
        assert lot.places <= lot.most <= policy.whole(unit.people * unit.parts[0].cap)
        if policy.rounding == Rounding.FLOOR:
            assert lot.places <= unit.people * unit.parts[0].cap
        assert abs(lot.rest) < 1


@given(cities(), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(city: tuple[list[Claim], Policy], rng: object) -> None:
    units, policy = city
    mixed = units[:]
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert share_out(mixed, policy) == share_out(units, policy) == share_out(units, policy)


@given(cities())
def test_the_larger_due_never_gets_less(city: tuple[list[Claim], Policy]) -> None:
    """Across units of one plan: not fewer people and not a lower ratio, then not fewer places; ties by the order."""
    units, policy = city
    got = places(share_out(units, policy))
    for one in units:
        for other in units:
            if one.due > other.due and one.people >= other.people:
                assert got[one.key] >= got[other.key]


@given(cities(), st.integers(0, 11), RATIOS)
def test_a_better_grade_never_costs_a_place(city: tuple[list[Claim], Policy], at: int, better: F) -> None:
    units, policy = city
    at %= len(units)
    part = units[at].parts[0]
    raised = units[:]
    raised[at] = Claim(units[at].key, (Part(part.people, max(part.ratio, better), part.cap),), 0)
    before, after = places(share_out(units, policy)), places(share_out(raised, policy))
    assert after[units[at].key] >= before[units[at].key]


@settings(max_examples=300, deadline=None)
@given(cities(), st.integers(0, 11), st.integers(1, 30))
def test_more_people_never_cost_a_place(city: tuple[list[Claim], Policy], at: int, more: int) -> None:
    """Where fractions go to the pool: always. Where they are handed out: while the city's ceiling cuts nobody.

    Beyond that, largest remainders have the paradox of Alabama (docs/adr): the city's ceiling grows with the unit.
    """
    units, policy = city
    at %= len(units)
    part = units[at].parts[0]
    grown = units[:]
    grown[at] = Claim(units[at].key, (Part(part.people + more, part.ratio, part.cap),), units[at].rank)
    first, second = share_out(units, policy), share_out(grown, policy)
    if policy.threshold is None or first.factor == second.factor == 1:
        assert places(second)[units[at].key] >= places(first)[units[at].key]
