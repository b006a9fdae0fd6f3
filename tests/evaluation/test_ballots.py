"""Codes as people type them, ballots as they are packed, and the count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import sealing
from evaluation.rules import ballots
from evaluation.rules.ballots import ALPHABET, CODE_LENGTH, KEY_LENGTH, Ballot

PLACES = [(7, 1), (7, 2), (8, 1), (8, 2)]
answer = st.sampled_from(["", "100", "80", "0.5", "-9999.99"])
written = st.text(max_size=600)
cast_ballots = st.builds(
    Ballot, st.integers(1, 3), st.tuples(*(answer for _ in PLACES)), written.map(ballots.clean_comment)
)


def test_codes_and_keys_are_drawn_well_formed() -> None:
    codes = {sealing.new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(ballots.is_well_formed(code, CODE_LENGTH) for code in codes)
    assert ballots.is_well_formed(sealing.new_key(), KEY_LENGTH)


@given(st.text(alphabet=ALPHABET, min_size=11, max_size=11))
def test_a_code_is_read_however_it_is_typed(body: str) -> None:
    code = body + ballots.check_character(body)
    typed = f" {ballots.in_fours(code).lower()} ".replace("0", "o").replace("1", "l")
    assert ballots.normal(typed) == code


@given(st.text(alphabet=ALPHABET[:31], min_size=11, max_size=11), st.integers(0, 10), st.integers(1, 30))
def test_one_wrong_character_is_noticed(body: str, place: int, shift: int) -> None:
    code = body + ballots.check_character(body)
    other = ALPHABET[(ALPHABET.index(code[place]) + shift) % 31]
    assert not ballots.is_well_formed(code[:place] + other + code[place + 1 :], CODE_LENGTH)


@given(cast_ballots)
def test_every_ballot_fills_the_same_space_and_comes_back(ballot: Ballot) -> None:
    size = ballots.packed_size(len(PLACES))
    raw = ballots.packed(ballot, size)
    assert len(raw) == size
    assert ballots.unpacked(raw) == ballot


@given(st.lists(cast_ballots, max_size=8), st.randoms())
def test_the_count_knows_no_order_and_loses_nothing(cast: list[Ballot], random: object) -> None:
    first = ballots.count(cast, PLACES)
    random.shuffle(cast)
    assert ballots.count(cast, PLACES) == first
    assert sum(first.received.values()) == len(cast)
    answers = sum(1 for ballot in cast for text in ballot.answers if text)
    assert sum(first.votes.values()) == answers
    assert sum(first.valid.values()) == sum(ballot.is_valid for ballot in cast)


def test_a_ballot_without_an_answer_is_received_but_not_valid() -> None:
    found = ballots.count([Ballot(1, ("", "", "", ""), "加油"), Ballot(1, ("80", "", "", ""))], PLACES)
    assert (found.received, found.valid) == ({1: 2}, {1: 1})
    assert found.votes == {(1, 7, 1, Decimal(80)): 1}
    assert found.comments == ("加油",)


# --- thresholds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "valid", "floors", "holds"),
    [
        (8, 8, (80, None), True),
        (7, 7, (80, None), False),
        (10, 8, (None, 80), True),
        (10, 7, (None, 80), False),
        (0, 0, (None, None), True),
        (0, 0, (1, None), False),
    ],
)
def test_a_floor_is_reached_or_not(
    received: int, valid: int, floors: tuple[int | None, int | None], holds: bool
) -> None:
    found = ballots.turnout(
        eligible=10, received=received, valid=valid, turnout_floor=floors[0], valid_floor=floors[1]
    )
    assert found.holds is holds


def test_the_turnout_is_told_line_by_line_and_an_unset_floor_says_so() -> None:
    found = ballots.turnout(eligible=12, received=10, valid=9, turnout_floor=80, valid_floor=None)
    assert found.working == (
        "参评率 = 收回10票 ÷ 应参评12 = 83.33%，达到最低参评率80%。",
        "有效率 = 有效9票 ÷ 收回10 = 90.00%；没有设定最低有效率，请按本地规定设定。",
    )


# --- sealing --------------------------------------------------------------------------------------------------


def test_only_the_key_opens_and_only_for_its_box() -> None:
    key, other = sealing.new_key(), sealing.new_key()
    sealed = sealing.seal(sealing.public_of(key), b"ballot", box_id=3)
    assert sealing.Opener(key, box_id=3).open(sealed) == b"ballot"
    for opener in (sealing.Opener(other, box_id=3), sealing.Opener(key, box_id=4)):
        with pytest.raises(sealing.NotSealedHere):
            opener.open(sealed)
    with pytest.raises(sealing.NotSealedHere):
        sealing.Opener(key, box_id=3).open("不是密文")


def test_the_same_ballot_never_looks_the_same() -> None:
    public = sealing.public_of(sealing.new_key())
    assert len({sealing.seal(public, b"ballot", box_id=1) for _ in range(20)}) == 20
