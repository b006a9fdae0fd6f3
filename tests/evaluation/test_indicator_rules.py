"""Rates, composite scores, places and ceilings: exact, bounded, told line by line."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.enums import Direction
from evaluation.rules.indicators import Ceiling, Entry, Indicator, composite, held, ranks, rate

GDP = Indicator(1, "招商引资", Decimal(60), Decimal(50), Direction.HIGHER, "亿元")
LETTERS = Indicator(2, "越级上访", Decimal(40), Decimal(10), Direction.LOWER, "起")


@pytest.mark.parametrize(
    ("direction", "value", "target", "cap", "expected"),
    [
        (Direction.HIGHER, "40", "50", "1", "4/5"),
        (Direction.HIGHER, "60", "50", "1", "1"),
        (Direction.HIGHER, "60", "50", "1.1", "1.1"),
        (Direction.HIGHER, "-5", "50", "1", "0"),
        (Direction.HIGHER, "0", "0", "1", "1"),
        (Direction.LOWER, "8", "10", "1.2", "1"),
        (Direction.LOWER, "20", "10", "1", "1/2"),
        (Direction.LOWER, "0", "0", "1", "1"),
        (Direction.LOWER, "3", "0", "1", "0"),
    ],
)
def test_how_much_of_a_target_was_reached(
    direction: Direction, value: str, target: str, cap: str, expected: str
) -> None:
    assert rate(direction, Fraction(value), Fraction(target), Fraction(cap)) == Fraction(expected)


def test_the_working_is_the_calculation() -> None:
    found = composite([GDP, LETTERS], {1: Entry(Decimal(40)), 2: Entry(Decimal(20))}, 100)
    assert found.score == 68
    assert [line.text for line in found.lines] == [
        "完成率 = 完成40亿元 ÷ 目标50亿元 = 80.00%；80.00 × 权重60 ÷ 100 = 48.00",
        "完成率 = 目标10起 ÷ 完成20起 = 50.00%；50.00 × 权重40 ÷ 100 = 20.00",
    ]
    assert found.working == "总分 = 48.00 + 20.00 = 68.00（权重合计100）"


def test_a_units_own_target_counts_and_what_does_not_concern_it_is_left_out() -> None:
    found = composite(
        [GDP, LETTERS], {1: Entry(Decimal(40), Decimal(40)), 2: Entry(None, is_excluded=True)}, 100
    )
    assert found.score == 100
    assert found.lines[1].text == "不考核此项，权重由其他指标按比例分担。"


def test_without_every_result_there_is_no_score() -> None:
    found = composite([GDP, LETTERS], {1: Entry(Decimal(40))}, 100)
    assert (found.score, found.missing) == (None, ("越级上访",))
    assert found.working == "还缺1项结果，暂不计算总分：越级上访。"
    none = composite([GDP], {1: Entry(None, is_excluded=True)}, 100)
    assert none.working == "没有考核的指标，不计算总分。"


figures = st.decimals(min_value=-1000, max_value=1000, places=2)
targets = st.decimals(min_value=0, max_value=1000, places=2)
weights = st.decimals(min_value="0.01", max_value=100, places=2)


@st.composite
def units(draw: st.DrawFn) -> tuple[list[Indicator], dict[int, Entry], int]:
    keys = range(1, draw(st.integers(2, 6)))
    asked = [
        Indicator(key, f"项{key}", draw(weights), draw(targets), draw(st.sampled_from(Direction)))
        for key in keys
    ]
    return asked, {key: Entry(draw(figures)) for key in keys}, draw(st.integers(100, 200))


@given(units())
def test_a_score_lies_between_nothing_and_the_cap(case: tuple) -> None:
    indicators, entries, cap = case
    found = composite(indicators, entries, cap)
    assert found.score is not None
    assert 0 <= found.score <= cap
    assert sum(line.points for line in found.lines) == found.score
    assert composite(indicators[::-1], entries, cap).score == found.score


@given(units(), st.decimals(min_value=0, max_value=500, places=2))
def test_doing_better_never_costs_points(case: tuple, more: Decimal) -> None:
    indicators, entries, cap = case
    before = composite(indicators, entries, cap).score
    sign = 1 if indicators[0].direction == Direction.HIGHER else -1
    better = {**entries, 1: Entry(entries[1].value + sign * more)}
    assert composite(indicators, better, cap).score >= before


def test_equal_scores_share_a_place() -> None:
    scores = {1: Fraction(90), 2: Fraction(80), 3: Fraction(90), 4: None, 5: Fraction(70)}
    assert ranks(scores) == {1: 1, 3: 1, 2: 3, 5: 4, 4: None}


@pytest.mark.parametrize(
    ("count", "percent", "holds", "text"),
    [
        (3, 30, True, "优秀3个，上限 = 10 × 30% = 3个（《规定》）。"),
        (4, 30, False, "优秀4个，上限 = 10 × 30% = 3个（《规定》），超出上限。"),
        (9, None, True, "优秀9个；没有设定上限，请按本地规定设定。"),
    ],
)
def test_a_ceiling_holds_or_not(count: int, percent: int | None, holds: bool, text: str) -> None:
    found = held(["优秀"] * count, 10, Ceiling("优秀", percent, "《规定》"))
    assert (found.holds, found.text) == (holds, text)
