"""Quorum and majority: examples counted by hand, and what must hold for every meeting."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import ItemOutcome
from casework.rules.voting import Tally, Threshold, decide

HALF = Threshold(Fraction(1, 2), "二分之一", "《条例》", is_binding=True)
TWO_THIRDS = Threshold(Fraction(2, 3), "三分之二", "《条例》", is_binding=True)
DOUBTFUL = Threshold(Fraction(2, 3), "三分之二", "《条例》（待核）", is_binding=False)
RECUSED_LINE = (
    "应到9人，实到7人，其中回避1人，本议题按到会6人计；"
    "回避的成员不参加表决，仍计入应到会人数（规定以应到会成员为基数，未作扣除）。"
)
PASSED, REJECTED, NO_QUORUM = ItemOutcome.PASSED, ItemOutcome.REJECTED, ItemOutcome.NO_QUORUM


@pytest.mark.parametrize(
    ("due", "present", "recused", "votes", "outcome"),
    [
        (7, 7, 0, (4, 3, 0), PASSED),
        (7, 7, 0, (3, 0, 4), REJECTED),  # an abstention is no consent
        (8, 8, 0, (4, 4, 0), REJECTED),  # half is not more than half
        (8, 8, 0, (5, 0, 0), PASSED),
        (9, 6, 0, (5, 1, 0), PASSED),  # exactly two thirds came
        (9, 5, 0, (5, 0, 0), NO_QUORUM),
        (9, 6, 1, (5, 0, 0), NO_QUORUM),  # who keeps out is not there
        (9, 7, 1, (4, 0, 2), REJECTED),  # and stays among those due: 4 of 9
        (9, 7, 1, (5, 1, 0), PASSED),
        (1, 1, 0, (1, 0, 0), PASSED),
        (0, 0, 0, (0, 0, 0), NO_QUORUM),
    ],
)
def test_examples(
    due: int, present: int, recused: int, votes: tuple[int, int, int], outcome: ItemOutcome
) -> None:
    tally = Tally(due, present, recused, *votes)
    assert decide(tally, attendance=TWO_THIRDS, majority=HALF).outcome == outcome


def test_a_doubtful_rule_warns_and_never_blocks() -> None:
    verdict = decide(Tally(9, 5, 0, 5), attendance=DOUBTFUL, majority=HALF)
    assert verdict.outcome == PASSED
    assert verdict.warnings == ("到会人数不足应到会成员的三分之二，请核对《条例》（待核）。",)
    assert "请先核对" in decide(Tally(9, 9, 0, 7), attendance=HALF, majority=DOUBTFUL).warnings[0]


def test_the_working_reads_line_by_line() -> None:
    assert decide(Tally(9, 7, 1, 5, 0, 0), attendance=TWO_THIRDS, majority=HALF).working == (
        RECUSED_LINE,
        "到会：须达到应到9人的三分之二，达到（《条例》）。",
        "赞成5人，反对0人，弃权0人，未表决1人。",
        "同意：须超过应到9人的二分之一，5人赞成，达到（《条例》）。",
    )


@pytest.mark.parametrize(
    "counts",
    [(3, 4, 0, 0, 0, 0), (3, 3, 4, 0, 0, 0), (3, 3, 1, 2, 1, 0), (3, 3, 0, -1, 0, 0), (-1, 0, 0, 0, 0, 0)],
)
def test_an_impossible_count_is_none(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"count below|more votes"):
        Tally(*counts)


@st.composite
def tallies(draw: st.DrawFn, silent: int = 0) -> Tally:
    """A possible count, in which at least so many members who may vote are silent."""
    due = draw(st.integers(silent, 40))
    present = draw(st.integers(silent, due))
    recused = draw(st.integers(0, present - silent))
    left = present - recused - silent
    votes = []
    for _ in range(3):
        votes.append(draw(st.integers(0, left)))
        left -= votes[-1]
    return Tally(due, present, recused, *votes)


thresholds = st.builds(
    Threshold,
    st.fractions(min_value=Fraction(1, 10), max_value=1, max_denominator=10),
    st.just("一定份额"),
    st.just("《条例》"),
    st.booleans(),
)


def passes(tally: Tally, attendance: Threshold, majority: Threshold) -> bool:
    return decide(tally, attendance=attendance, majority=majority).outcome == PASSED


@given(tallies(silent=1), thresholds, thresholds)
def test_one_more_in_favour_never_hurts(tally: Tally, attendance: Threshold, majority: Threshold) -> None:
    swayed = replace(tally, votes_for=tally.votes_for + 1)
    assert passes(swayed, attendance, majority) >= passes(tally, attendance, majority)


@given(tallies(silent=1), thresholds, thresholds)
def test_a_recusal_never_makes_it_easier(tally: Tally, attendance: Threshold, majority: Threshold) -> None:
    without = replace(tally, recused=tally.recused + 1)
    assert passes(without, attendance, majority) <= passes(tally, attendance, majority)


@given(tallies(), thresholds, thresholds)
def test_against_and_abstaining_weigh_the_same(
    tally: Tally, attendance: Threshold, majority: Threshold
) -> None:
    other = replace(tally, votes_against=tally.votes_abstain, votes_abstain=tally.votes_against)
    assert passes(other, attendance, majority) == passes(tally, attendance, majority)


@given(tallies(), thresholds, thresholds)
def test_a_decision_has_the_share_that_the_rule_asks(
    tally: Tally, attendance: Threshold, majority: Threshold
) -> None:
    verdict = decide(tally, attendance=attendance, majority=majority)
    if verdict.outcome == PASSED:
        assert Fraction(tally.votes_for, tally.due) > majority.share
        assert not attendance.is_binding or Fraction(tally.able, tally.due) >= attendance.share
    if not attendance.is_binding:
        assert verdict.outcome != NO_QUORUM
