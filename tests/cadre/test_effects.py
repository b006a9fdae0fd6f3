"""Effect periods: the regulations' own examples, and what must hold for all."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cadre.effects import LADDER, Barred, Effect, SanctionFact, effects_of
from cadre.enums import SanctionKind
from regulations.enums import Severity
from regulations.national import national
from regulations.rules import last_day_of_term

TODAY = date(2026, 6, 1)
K = SanctionKind
PROMOTIONS = {Barred.POST, Barred.RANK, Barred.LEVEL}


def fact(kind: SanctionKind, started_on: date, ended_on: date | None = None, pk: int = 1) -> SanctionFact:
    return SanctionFact(pk, kind, started_on, ended_on)


def effects(*facts: SanctionFact, on: date = TODAY) -> list[Effect]:
    return effects_of(facts, national(), on)


def barred(effect: Effect, on: date, severity: Severity = Severity.BLOCK) -> set[Barred]:
    return {bar.what for bar in effect.bars if bar.holds_on(on) and bar.severity == severity}


# --- each kind --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ends_on"),
    [
        (K.DISCIPLINE_WARNING, date(2024, 8, 31)),
        (K.DISCIPLINE_DEMERIT, date(2025, 2, 28)),
        (K.DISCIPLINE_MAJOR_DEMERIT, date(2025, 8, 31)),
        (K.DISCIPLINE_DEMOTION, date(2026, 2, 28)),
        (K.DISCIPLINE_REMOVAL, date(2026, 2, 28)),
        (K.PARTY_WARNING, date(2025, 2, 28)),
        (K.PARTY_SERIOUS_WARNING, date(2025, 8, 31)),
        (K.PARTY_REMOVAL, date(2026, 2, 28)),
        (K.PARTY_EXPULSION, date(2029, 2, 28)),
        (K.MEASURE_SUSPENSION, date(2024, 8, 31)),
        (K.MEASURE_REASSIGNMENT, date(2025, 2, 28)),
        (K.MEASURE_RESIGNATION, date(2026, 2, 28)),
        (K.MEASURE_DISMISSAL, date(2026, 2, 28)),
        (K.MEASURE_DEMOTION, date(2026, 2, 28)),
        (K.ADMONITION, date(2024, 8, 31)),
    ],
)
def test_terms(kind: SanctionKind, ends_on: date) -> None:
    (effect,) = effects(fact(kind, date(2024, 3, 1)))
    assert (effect.ends_on, effect.computed_on, effect.is_sure) == (ends_on, ends_on, True)
    assert effect.runs_on(ends_on)
    assert not effect.runs_on(ends_on + timedelta(days=1))
    assert str(ends_on) in " ".join(effect.working)


@pytest.mark.parametrize(
    ("kind", "blocks", "warns"),
    [
        (K.DISCIPLINE_WARNING, PROMOTIONS | {Barred.INSPECTION, Barred.EXCELLENT}, set()),
        (K.DISCIPLINE_DEMERIT, PROMOTIONS | {Barred.SALARY, Barred.INSPECTION, Barred.EXCELLENT}, set()),
        (K.DISCIPLINE_REMOVAL, PROMOTIONS | {Barred.SALARY, Barred.INSPECTION, Barred.EXCELLENT}, set()),
        (
            K.PARTY_SERIOUS_WARNING,
            {Barred.POST, Barred.FURTHER_USE, Barred.INSPECTION, Barred.RANK},
            {Barred.EXCELLENT},
        ),
        (K.PARTY_EXPULSION, {Barred.REJOIN}, {Barred.EXCELLENT}),
        (K.DISCIPLINE_DISMISSAL, {Barred.REHIRE}, set()),
        (
            K.MEASURE_REASSIGNMENT,
            set(),
            {Barred.POST, Barred.FURTHER_USE, Barred.INSPECTION, Barred.RANK, Barred.EXCELLENT},
        ),
        (
            K.ADMONITION,
            set(),
            {
                Barred.POST,
                Barred.FURTHER_USE,
                Barred.EXCELLENT,
                Barred.HONOUR,
                Barred.INSPECTION,
                Barred.RANK,
            },
        ),
    ],
)
def test_what_each_bars(kind: SanctionKind, blocks: set[Barred], warns: set[Barred]) -> None:
    (effect,) = effects(fact(kind, date(2024, 3, 1)))
    day = date(2024, 6, 1)
    assert barred(effect, day) == blocks
    assert barred(effect, day, Severity.WARN) == warns


def test_a_warning_does_not_bar_the_salary_step_and_the_year_outlasts_its_term() -> None:
    (effect,) = effects(fact(K.DISCIPLINE_WARNING, date(2024, 3, 1)))
    assert barred(effect, date(2024, 12, 31)) == {Barred.EXCELLENT}
    assert barred(effect, date(2025, 1, 1)) == set()


def test_a_major_demerit_bars_excellent_this_year_and_the_next() -> None:
    (effect,) = effects(fact(K.DISCIPLINE_MAJOR_DEMERIT, date(2024, 3, 1)))
    assert Barred.EXCELLENT in barred(effect, date(2025, 12, 31))
    assert Barred.EXCELLENT not in barred(effect, date(2026, 1, 1))


def test_dismissal_has_no_end() -> None:
    (effect,) = effects(fact(K.DISCIPLINE_DISMISSAL, date(2024, 3, 1)))
    assert effect.ends_on is None
    assert barred(effect, date(2060, 1, 1)) == {Barred.REHIRE}


def test_party_probation_is_one_or_two_years_and_two_more() -> None:
    (effect,) = effects(fact(K.PARTY_PROBATION, date(2024, 3, 1)))
    assert (effect.sure_until, effect.ends_on, effect.is_sure) == (
        date(2027, 2, 28),
        date(2028, 2, 29),
        False,
    )
    assert Barred.POST in barred(effect, date(2027, 2, 28))
    assert Barred.POST not in barred(effect, date(2027, 3, 1))
    assert Barred.POST in barred(effect, date(2027, 3, 1), Severity.WARN)
    assert "请按处分决定确定" in " ".join(effect.working)


def test_what_no_rule_says_is_not_guessed_and_only_warns() -> None:
    """The Party rules in force in 2019 were never seen."""
    (effect,) = effects(fact(K.PARTY_WARNING, date(2019, 5, 1)))
    assert effect.ends_on is None
    assert "不作推算" in " ".join(effect.working)
    assert barred(effect, TODAY) == set()
    assert barred(effect, TODAY, Severity.WARN) == {Barred.INSPECTION, Barred.RANK}


# --- an end that a person fixed ----------------------------------------------------------------------------


def test_the_fixed_end_wins_and_both_are_told() -> None:
    (effect,) = effects(fact(K.DISCIPLINE_DEMERIT, date(2024, 3, 1), date(2025, 6, 30)))
    assert (effect.ends_on, effect.computed_on, effect.differs) == (
        date(2025, 6, 30),
        date(2025, 2, 28),
        True,
    )
    told = " ".join(effect.working)
    assert "人工确定的截止日期为2025-06-30，与计算的2025-02-28不同" in told
    assert Barred.POST in barred(effect, date(2025, 6, 30))


def test_a_fixed_end_that_agrees_says_so() -> None:
    (effect,) = effects(fact(K.DISCIPLINE_DEMERIT, date(2024, 3, 1), date(2025, 2, 28)))
    assert not effect.differs
    assert "与人工确定的一致" in " ".join(effect.working)


def test_a_fixed_end_settles_what_is_unverified_or_unknown() -> None:
    (probation,) = effects(fact(K.PARTY_PROBATION, date(2024, 3, 1), date(2027, 2, 28)))
    assert probation.is_sure
    (old,) = effects(fact(K.PARTY_WARNING, date(2019, 5, 1), date(2020, 4, 30)))
    assert not old.runs_on(TODAY)
    assert "由人工确定为2020-04-30" in " ".join(old.working)
    (measure,) = effects(fact(K.MEASURE_REASSIGNMENT, date(2024, 3, 1), date(2025, 2, 28)))
    assert Barred.INSPECTION in barred(
        measure, date(2024, 6, 1)
    )  # the end no longer leans on an unverified term
    assert Barred.POST in barred(measure, date(2024, 6, 1), Severity.WARN)  # what it bars still does


# --- several sanctions ---------------------------------------------------------------------------------------


def test_a_new_sanction_during_a_term_adds_what_remains() -> None:
    old, new = effects(
        fact(K.DISCIPLINE_DEMERIT, date(2024, 3, 1)), fact(K.DISCIPLINE_WARNING, date(2024, 9, 1), pk=2)
    )
    assert old.ends_on == date(2025, 2, 28)
    assert new.ends_on == date(2025, 8, 31)  # six months after the rest of the demerit
    assert "原处分至2025-02-28届满" in " ".join(new.working)
    assert "《行政机关公务员处分条例》" in " ".join(new.working)


def test_a_new_sanction_after_a_term_stands_alone() -> None:
    _, new = effects(
        fact(K.DISCIPLINE_WARNING, date(2024, 3, 1)), fact(K.DISCIPLINE_WARNING, date(2024, 9, 1), pk=2)
    )
    assert new.ends_on == date(2025, 2, 28)


def test_what_remains_is_of_the_end_that_a_person_fixed() -> None:
    _, new = effects(
        fact(K.DISCIPLINE_DEMERIT, date(2024, 3, 1), date(2024, 12, 31)),
        fact(K.DISCIPLINE_WARNING, date(2024, 9, 1), pk=2),
    )
    assert new.ends_on == date(2025, 6, 30)


def test_remaining_and_new_never_exceed_48_months() -> None:
    _, new = effects(
        fact(K.DISCIPLINE_REMOVAL, date(2024, 3, 1), date(2027, 2, 28)),
        fact(K.DISCIPLINE_REMOVAL, date(2024, 9, 1), pk=2),
    )
    assert new.ends_on == date(2028, 8, 31)
    assert "处分期最长48个月" in " ".join(new.working)


def test_several_kinds_on_one_day_follow_the_heaviest() -> None:
    both = effects(
        fact(K.DISCIPLINE_WARNING, date(2024, 3, 1)), fact(K.DISCIPLINE_MAJOR_DEMERIT, date(2024, 3, 1), pk=2)
    )
    assert {effect.ends_on for effect in both} == {date(2025, 8, 31)}
    assert all(Barred.SALARY in barred(effect, date(2024, 6, 1)) for effect in both)
    assert "按最重的记大过执行" in " ".join(both[0].working)


@pytest.mark.parametrize(
    ("kind", "times", "sure_until", "latest"),
    [
        (K.DISCIPLINE_DEMERIT, 2, date(2025, 2, 28), date(2026, 2, 28)),
        (K.DISCIPLINE_MAJOR_DEMERIT, 3, date(2025, 8, 31), date(2028, 2, 29)),  # 54 months, capped at 48
        (K.DISCIPLINE_DEMOTION, 2, date(2026, 2, 28), date(2028, 2, 29)),
        (K.DISCIPLINE_REMOVAL, 2, date(2026, 2, 28), date(2026, 2, 28)),  # 撤职 is not summed
    ],
)
def test_the_same_kind_is_between_one_term_and_the_sum(
    kind: SanctionKind, times: int, sure_until: date, latest: date
) -> None:
    found = effects(*(fact(kind, date(2024, 3, 1), pk=n) for n in range(times)))
    assert {(effect.sure_until, effect.ends_on) for effect in found} == {(sure_until, latest)}


def test_measures_used_together_follow_the_longest_and_only_warn() -> None:
    both = effects(
        fact(K.MEASURE_REASSIGNMENT, date(2024, 3, 1)), fact(K.MEASURE_DISMISSAL, date(2024, 3, 1), pk=2)
    )
    assert {effect.ends_on for effect in both} == {date(2026, 2, 28)}
    assert "按影响期长的执行" in " ".join(both[0].working)
    assert "待核" in " ".join(both[0].working)
    assert all(barred(effect, date(2024, 6, 1)) == set() for effect in both)


def test_party_and_administrative_sanctions_run_side_by_side() -> None:
    party, gov = effects(
        fact(K.PARTY_WARNING, date(2024, 3, 1)), fact(K.DISCIPLINE_DEMERIT, date(2024, 3, 1), pk=2)
    )
    assert party.ends_on == gov.ends_on == date(2025, 2, 28)
    assert Barred.FURTHER_USE in barred(party, date(2024, 6, 1))
    assert Barred.FURTHER_USE not in barred(gov, date(2024, 6, 1))


# --- properties ------------------------------------------------------------------------------------------------

days = st.dates(date(2020, 7, 1), date(2026, 12, 31))
ladder = st.sampled_from(LADDER)
stacks = st.lists(st.tuples(ladder, days), min_size=1, max_size=6)


def stacked(sanctions: list[tuple[SanctionKind, date]]) -> list[Effect]:
    return effects(*(fact(kind, day, pk=n) for n, (kind, day) in enumerate(sanctions)))


@given(stacks)
def test_no_term_exceeds_48_months_or_falls_short_of_its_own(
    sanctions: list[tuple[SanctionKind, date]],
) -> None:
    for effect in stacked(sanctions):
        start, own = effect.fact.started_on, national().get(f"sanction.term.{effect.fact.kind}", TODAY).number
        assert effect.sure_until is not None
        assert effect.ends_on is not None
        assert (
            last_day_of_term(start, own) <= effect.sure_until <= effect.ends_on <= last_day_of_term(start, 48)
        )


@given(stacks, ladder, days)
def test_one_more_sanction_never_shortens_what_is_certain(
    sanctions: list[tuple[SanctionKind, date]], kind: SanctionKind, day: date
) -> None:
    before = {effect.fact.pk: effect.sure_until for effect in stacked(sanctions)}
    after = {effect.fact.pk: effect.sure_until for effect in stacked([*sanctions, (kind, day)])}
    assert all(after[pk] >= end for pk, end in before.items() if end)


@given(stacks, ladder, days)
def test_one_more_sanction_of_another_day_never_shortens_what_is_possible(
    sanctions: list[tuple[SanctionKind, date]], kind: SanctionKind, day: date
) -> None:
    """On the same day it may: the heaviest kind is executed alone, so a sum of lighter ones no longer counts."""
    assume(day not in {begun for _, begun in sanctions})
    before = {effect.fact.pk: effect.ends_on for effect in stacked(sanctions)}
    after = {effect.fact.pk: effect.ends_on for effect in stacked([*sanctions, (kind, day)])}
    assert all(after[pk] >= end for pk, end in before.items() if end)


def test_a_heavier_kind_on_the_same_day_replaces_the_sum_of_lighter_ones() -> None:
    day = date(2024, 3, 1)
    warnings = [(K.DISCIPLINE_WARNING, day)] * 3
    assert {effect.ends_on for effect in stacked(warnings)} == {date(2025, 8, 31)}  # up to 18 months
    assert {e.ends_on for e in stacked([*warnings, (K.DISCIPLINE_DEMERIT, day)])} == {date(2025, 2, 28)}


@given(ladder, days, st.integers(1, 400))
def test_who_is_sanctioned_later_is_free_no_earlier(kind: SanctionKind, day: date, later: int) -> None:
    (one,), (other,) = stacked([(kind, day)]), stacked([(kind, day + timedelta(days=later))])
    assert one.ends_on <= other.ends_on


@given(stacks, st.randoms())
def test_the_order_of_reading_does_not_matter(
    sanctions: list[tuple[SanctionKind, date]], random: object
) -> None:
    facts = [fact(kind, day, pk=n) for n, (kind, day) in enumerate(sanctions)]
    shuffle: Callable[[list[SanctionFact]], None] = getattr(random, "shuffle")  # noqa: B009
    again = list(facts)
    shuffle(again)
    assert effects(*again) == effects(*facts)
