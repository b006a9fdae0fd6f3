"""The engine of results: exact, bounded, blind to order, silent about groups that are too small."""

import re
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.enums import ScaleKind
from evaluation.rules.designs import Design, Dimension, Group
from evaluation.rules.numbers import number, plain, rounded, shown
from evaluation.rules.scores import Tally, as_json, result
from tests.evaluation.makers import levels_design, points_design

ONE, TWO = 1, 2  # keys of dimensions and of groups


def tally(*sheets: tuple[int, int]) -> Tally:
    """Sheets of two dimensions."""
    answers = {key: Counter(Fraction(sheet[key - 1]) for sheet in sheets) for key in (ONE, TWO)}
    return Tally(len(sheets), answers)


def test_the_working_is_the_calculation() -> None:
    found = result(points_design(), {1: tally((90, 80)), 2: tally((100, 70), (80, 90), (90, 85))})
    assert found.score == Fraction(60 * 84 + 40 * 85, 100)
    assert found.working == (
        "领导：1份，不少于最低1份。",
        "领导·德：合计90 ÷ 1人 × 100 ÷ 100 = 90.00",
        "领导·能：合计80 ÷ 1人 × 100 ÷ 100 = 80.00",
        "领导得分 =（德90.00×40 + 能80.00×60）÷ 100 = 84.00",
        "群众：3份，不少于最低3份。",
        "群众·德：合计270 ÷ 3人 × 100 ÷ 100 = 90.00",
        "群众·能：合计245 ÷ 3人 × 100 ÷ 100 = 81.67",
        "群众得分 =（德90.00×40 + 能81.67×60）÷ 100 = 85.00",
        "总分 =（领导84.00×60 + 群众85.00×40）÷ 100 = 84.40",
    )


def test_a_group_that_is_too_small_leaves_no_trace_in_figures() -> None:
    """The result with two people of the second group is the result with none of them, and tells not how many."""
    design = points_design()
    none = result(design, {1: tally((90, 80))})
    two = result(design, {1: tally((90, 80)), 2: tally((0, 0), (100, 100))})
    assert none.score == two.score == 84
    assert none.working == two.working
    assert as_json(design, none) == as_json(design, two)
    assert "群众：不足最低3份，不显示，也不计入总分。" in two.working


def test_a_dimension_that_too_few_answered_is_left_out() -> None:
    answers = {ONE: {Fraction(90): 3}, TWO: {Fraction(10): 2}}
    found = result(points_design(), {2: Tally(3, answers)})
    assert found.score == 90
    assert found.groups[1].dimensions[1].mean is None
    assert found.groups[1].dimensions[1].counts == ()


def test_nobody_answered() -> None:
    found = result(points_design(), {})
    assert found.score is None
    assert found.working[-1] == "没有达到最低份数的评价组，不计算总分。"


def test_words_count_their_points() -> None:
    design = levels_design()
    found = result(design, {1: tally((100, 60))})
    assert found.score == 76
    counts = as_json(design, found)["groups"][0]["dimensions"][1]["counts"]
    assert counts == [["基本称职", 1]]


# --- properties -----------------------------------------------------------------------------------------------

weights = st.decimals(min_value="0.01", max_value="999", places=2)
answers = st.integers(min_value=0, max_value=100)


@st.composite
def surveys(draw: st.DrawFn) -> tuple[Design, dict[int, list[tuple[int, ...]]]]:
    """A design with one to four dimensions and groups, and complete sheets for each group."""
    dimensions = tuple(Dimension(f"项{n}", draw(weights), key=n) for n in range(1, draw(st.integers(2, 5))))
    groups = tuple(
        Group(f"组{n}", draw(weights), draw(st.integers(1, 4)), key=n)
        for n in range(1, draw(st.integers(2, 5)))
    )
    sheet = st.tuples(*(answers for _ in dimensions))
    sheets = {group.key: draw(st.lists(sheet, max_size=6)) for group in groups}
    return Design(ScaleKind.POINTS, dimensions=dimensions, groups=groups), sheets


def added_up(design: Design, sheets: dict[int, list[tuple[int, ...]]]) -> dict[int, Tally]:
    return {
        group: Tally(
            len(rows),
            {
                d.key: Counter(Fraction(row[place]) for row in rows)
                for place, d in enumerate(design.dimensions)
            },
        )
        for group, rows in sheets.items()
    }


def least_and_most(sheets: dict[int, list[tuple[int, ...]]]) -> tuple[int, int]:
    values = [value for rows in sheets.values() for row in rows for value in row]
    return min(values), max(values)


@given(surveys())
def test_a_score_lies_between_the_lowest_and_the_highest_answer(case: tuple[Design, dict]) -> None:
    design, sheets = case
    found = result(design, added_up(design, sheets))
    is_enough = [len(sheets[group.key]) >= group.min_size for group in design.groups]
    assert (found.score is not None) == any(is_enough)
    if found.score is not None:
        low, high = least_and_most(sheets)
        assert low <= found.score <= high


@given(surveys(), st.randoms())
def test_no_order_matters(case: tuple[Design, dict], random: object) -> None:
    design, sheets = case
    first = result(design, added_up(design, sheets))
    for rows in sheets.values():
        random.shuffle(rows)
    again = result(design, added_up(design, dict(reversed(sheets.items()))))
    assert again == first


@given(surveys(), st.decimals(min_value="0.01", max_value="9", places=2))
def test_only_the_proportions_of_weights_count(case: tuple[Design, dict], factor: Decimal) -> None:
    design, sheets = case
    scaled = Design(
        design.scale,
        dimensions=tuple(Dimension(d.name, d.weight * factor, key=d.key) for d in design.dimensions),
        groups=tuple(Group(g.name, g.weight * factor, g.min_size, g.key) for g in design.groups),
    )
    tallies = added_up(design, sheets)
    assert result(scaled, tallies).score == result(design, tallies).score


@given(surveys(), st.integers(0, 5), st.integers(0, 4))
def test_a_better_answer_never_lowers_the_score(case: tuple[Design, dict], row: int, place: int) -> None:
    design, sheets = case
    rows = sheets[1]
    if not rows:
        return
    before = result(design, added_up(design, sheets)).score
    changed = list(rows[row % len(rows)])
    changed[place % len(changed)] = 100
    rows[row % len(rows)] = tuple(changed)
    after = result(design, added_up(design, sheets)).score
    assert (before is None) == (after is None)
    assert before is None or after >= before


@given(surveys())
def test_equal_answers_give_that_answer_whatever_the_weights(case: tuple[Design, dict]) -> None:
    design, sheets = case
    same = {group: [tuple(73 for _ in row) for row in rows] for group, rows in sheets.items()}
    assert result(design, added_up(design, same)).score in (None, 73)


# --- numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"), [("86.125", "86.13"), ("86.124", "86.12"), ("0", "0.00"), ("-1.005", "-1.01")]
)
def test_rounding_is_half_away_from_zero_and_exact(value: str, text: str) -> None:
    assert shown(Fraction(value)) == text
    assert rounded(Fraction(value)) == Decimal(text)


def test_plain_numbers() -> None:
    assert [plain(Decimal(text)) for text in ("20.00", "7.50", "0.00", "100")] == ["20", "7.5", "0", "100"]


@pytest.mark.parametrize("text", ["八十", "1e3", "+5", "nan", "inf", "8 0", "1_000", "80分"])
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        number(f" {text} ")


def test_numbers_of_a_chinese_keyboard_are_read() -> None:
    assert number(" ８５.５ ") == Decimal("85.5")
