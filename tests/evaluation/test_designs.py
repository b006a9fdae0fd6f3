"""Whether a design may be published, and what an answer may be."""

from decimal import Decimal

import pytest

from evaluation.rules.answers import check, label_of, value_of
from evaluation.rules.designs import Dimension, Group, Level, clashes, faults
from tests.evaluation.makers import levels_design, points_design

TWICE = (Dimension("德", Decimal(1)), Dimension("德", Decimal(2)))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"dimensions": ()}, "至少要有一个评价项目。"),
        ({"groups": ()}, "至少要有一个评价组。"),
        ({"low": Decimal(100)}, "最低分应小于最高分。"),
        ({"step": Decimal("0.3")}, "最低分到最高分之间应正好是间隔的整数倍。"),
        ({"low": Decimal(-10), "high": Decimal(0)}, "最高的分值应大于0，才能折算成百分制。"),
        ({"dimensions": TWICE}, "评价项目“德”出现了多次。"),
        ({"groups": (Group("群众", Decimal(0), 1),)}, "“群众”的权重应大于0。"),
        ({"groups": (Group("群众", Decimal(1), 0),)}, "评价组“群众”的最低份数应为1或更多。"),
    ],
)
def test_a_fault_is_told_in_a_sentence(changes: dict, fault: str) -> None:
    assert fault in faults(points_design(**changes))


def test_good_designs_have_no_faults() -> None:
    assert faults(points_design()) == faults(levels_design()) == []


def test_words_need_their_own_points_and_names() -> None:
    words = (Level("好", Decimal(90)), Level("好", Decimal(80)), Level("差", Decimal("80.0")))
    found = clashes(points_design(levels=words))
    assert found == ["等次“好”出现了多次。", "有多个等次都是80分，请分开。"]


def test_a_draft_may_be_incomplete_but_not_clash() -> None:
    empty = points_design(dimensions=(), groups=())
    assert clashes(empty) == []
    assert len(faults(empty)) == 2


@pytest.mark.parametrize("text", ["0", "100", "85", "85.0", " 85 "])
def test_a_number_within_the_bounds_is_taken(text: str) -> None:
    assert value_of(points_design(), text) == Decimal(text.strip())


@pytest.mark.parametrize("text", ["101", "-1", "85.5", "优秀", "1e1"])
def test_any_other_text_is_refused_with_what_is_asked(text: str) -> None:
    with pytest.raises(ValueError, match="请填0到100分，整数。"):
        value_of(points_design(), text)


def test_a_word_of_the_scale_is_worth_its_points() -> None:
    design = levels_design()
    assert value_of(design, "称职") == 80
    assert label_of(design, Decimal("80.00")) == "称职"
    with pytest.raises(ValueError, match="“合格”不是等次，请填优秀、称职、基本称职、不称职中的一个。"):
        value_of(design, "合格")


def test_a_sheet_is_checked_as_a_whole() -> None:
    checked = check(points_design(), {1: "八十", 99: "5"})
    assert checked.missing == ("能",)
    assert list(checked.problems) == [1]
    assert not checked.is_complete
    assert check(points_design(), {1: "80", 2: "90"}).values == {1: 80, 2: 90}
