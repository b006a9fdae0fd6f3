"""What a year's grades propose: by the regulation's own words, and what must hold for all."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadre.effects import Barred, SanctionFact, effects_of
from cadre.enums import CadreStatus, Grade, HonourKind, PersonType, SanctionKind
from regulations.national import national
from rewards.enums import AwardStanding
from rewards.rules.award_years import HonourFact, years_of
from rewards.rules.awards import Merits, Proposal, proposals_of
from rewards.rules.obstacles import from_effects, from_investigations
from rewards.rules.proposal_rules import proposal_rules

K, S = HonourKind, AwardStanding
ON = date(2026, 3, 20)


def merits(*excellent: int, honours: tuple[HonourFact, ...] = (), **fields: object) -> Merits:
    grades = dict.fromkeys(range(2015, 2031), Grade.COMPETENT) | dict.fromkeys(excellent, Grade.EXCELLENT)
    one = Merits(PersonType.CIVIL_SERVANT, grades=grades, honours=honours)
    return replace(one, **fields)  # type: ignore[arg-type]


def proposed(one: Merits, year: int = 2025, on: date = ON) -> list[Proposal]:
    return proposals_of(one, proposal_rules(national(), year, on))


def merit(on: date, reason: str) -> HonourFact:
    return HonourFact(K.MERIT_3, on, "三等功", reason)


def kinds(found: list[Proposal]) -> list[HonourKind]:
    return [one.kind for one in found]


def told(found: list[Proposal]) -> str:
    return "\n".join(line for one in found for line in one.working)


# --- 优秀 and three in a row ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("excellent", "expected"),
    [
        ((), []),
        ((2024,), []),
        ((2025,), [K.COMMENDATION]),
        ((2024, 2025), [K.COMMENDATION]),
        ((2022, 2023, 2025), [K.COMMENDATION]),
        ((2023, 2024, 2025), [K.COMMENDATION, K.MERIT_3]),
        ((2020, 2021, 2022, 2023, 2024, 2025), [K.COMMENDATION, K.MERIT_3]),
    ],
)
def test_grades_propose(excellent: tuple[int, ...], expected: list[HonourKind]) -> None:
    assert kinds(proposed(merits(*excellent))) == expected


def test_the_working_names_years_sources_and_money() -> None:
    commendation, third = proposed(merits(2023, 2024, 2025))
    assert (commendation.amount, third.amount) == (1500, 3000)
    assert commendation.working[0] == "2025年度考核优秀，当年给予嘉奖（《公务员考核规定》第十九条）。"
    assert third.working[0] == (
        "2023、2024、2025年度连续3年考核优秀，记三等功（《公务员考核规定》第十九条）。"
    )
    assert third.years == (2023, 2024, 2025)
    assert third.working[1].startswith("一次性奖金3000元（《")


@pytest.mark.parametrize(
    ("honour", "expected"),
    [
        (merit(date(2025, 3, 20), "2022至2024年度考核连续优秀"), [K.COMMENDATION]),
        (merit(date(2024, 3, 20), "2021年度—2023年度考核优秀"), [K.COMMENDATION]),
        (merit(date(2024, 3, 20), "2021、2022、2023年度考核优秀"), [K.COMMENDATION]),
        (merit(date(2025, 3, 20), "连续三年考核优秀"), [K.COMMENDATION]),
        (merit(date(2024, 3, 20), "2023年度考核"), [K.COMMENDATION]),  # as a case here records it
        (merit(date(2023, 3, 20), "2022年度考核"), [K.COMMENDATION, K.MERIT_3]),
        (merit(date(2023, 3, 20), "2020至2022年度考核连续优秀"), [K.COMMENDATION, K.MERIT_3]),
        (merit(date(2023, 3, 20), "连续三年考核优秀"), [K.COMMENDATION, K.MERIT_3]),
        (merit(date(2024, 7, 1), "抗洪抢险中表现突出"), [K.COMMENDATION, K.MERIT_3]),
        (HonourFact(K.MERIT_2, date(2025, 3, 20), "", "2022至2024年度考核优秀"), [K.COMMENDATION, K.MERIT_3]),
    ],
)
def test_a_year_that_brought_a_merit_brings_no_other(honour: HonourFact, expected: list[HonourKind]) -> None:
    assert kinds(proposed(merits(2022, 2023, 2024, 2025, honours=(honour,)))) == expected


def test_why_no_merit_is_proposed_is_told() -> None:
    used = merit(date(2025, 3, 20), "2022至2024年度考核连续优秀")
    found = proposed(merits(2022, 2023, 2024, 2025, honours=(used,)))
    assert (
        "其中2023、2024年度已用于2025-03-20三等功，不再重复计算，连续年数重新起算（《公务员考核规定》（待核））"
        in told(found)
    )


def test_a_merit_without_years_is_taken_for_a_timely_one_and_told() -> None:
    timely = merit(date(2024, 7, 1), "抗洪抢险中表现突出")
    found = proposed(merits(2023, 2024, 2025, honours=(timely,)))
    assert "2024-07-01三等功的事由没有写明考核年度，按及时奖励处理，不占用年度，请核对。" in told(found)


def test_what_was_given_is_not_proposed_again() -> None:
    honours = (
        HonourFact(K.COMMENDATION, date(2026, 3, 10), "嘉奖", "2025年度考核优秀"),
        merit(date(2026, 3, 10), "2023至2025年度考核连续优秀"),
    )
    found = proposed(merits(2023, 2024, 2025, honours=honours))
    assert [(one.kind, one.state, one.amount) for one in found] == [
        (K.COMMENDATION, S.GIVEN, None),
        (K.MERIT_3, S.GIVEN, None),
    ]


@pytest.mark.parametrize(
    ("reason", "title", "years"),
    [
        ("2020至2022年度考核连续优秀", "三等功", {2020, 2021, 2022}),
        ("2020年度至2022年度考核优秀", "", {2020, 2021, 2022}),
        ("2020-2022年考核优秀", "", {2020, 2021, 2022}),
        ("", "2024年度考核优秀嘉奖", {2024}),
        ("2022至2020年度考核优秀", "", {2020, 2022}),  # a slip: what it names
        ("1990至2022年度考核优秀", "", {1990, 2022}),
        ("2023年7月抗洪抢险表现突出", "", set()),
        ("", "", set()),
    ],
)
def test_the_years_that_an_award_names(reason: str, title: str, years: set[int]) -> None:
    assert years_of(HonourFact(K.MERIT_3, date(2024, 3, 1), title, reason)) == years


# --- what is in the way, money, who is not asked about ----------------------------------------------------------------


def test_nothing_is_processed_under_investigation() -> None:
    rule = national().get("reward.blocked_in_investigation", ON)
    bars = from_investigations([(date(2026, 1, 5), None)], "奖励", rule)
    found = proposed(merits(2023, 2024, 2025, obstacles=bars))
    assert {one.state for one in found} == {S.BLOCKED}
    line = "被立案审查调查（2026-01-05起）影响奖励，没有确定的截止日期（《公职人员政务处分法》第五十二条）。"
    assert all(line in one.working for one in found)
    assert {one.state for one in proposed(merits(2025, obstacles=bars), on=date(2026, 1, 4))} == {S.PROPOSED}


@pytest.mark.parametrize(("on", "count"), [(ON, 1), (date(2026, 9, 1), 0)])
def test_an_admonition_stands_in_the_way_while_it_runs(on: date, count: int) -> None:
    effects = effects_of([SanctionFact(1, SanctionKind.ADMONITION, date(2026, 2, 1))], national(), on)
    bars = from_effects(effects, Barred.HONOUR)
    assert [len(one.present) for one in proposed(merits(2025, obstacles=bars), on=on)] == [count]


@pytest.mark.parametrize(("on", "amount"), [(date(2017, 12, 31), 800), (date(2026, 3, 20), 1500)])
def test_money_by_the_table_in_force_on_the_day(on: date, amount: int) -> None:
    assert [one.amount for one in proposed(merits(2025), on=on)] == [amount]


def test_before_the_rules_that_are_known_nothing_is_guessed() -> None:
    assert proposed(merits(2017, 2018, 2019), 2019) == []
    assert kinds(proposed(merits(2020), 2020)) == [K.COMMENDATION]
    without_money = proposed(merits(2025), on=date(2005, 1, 1))
    assert [one.amount for one in without_money] == [None]
    assert "没有2005-01-01有效的嘉奖奖金标准" in told(without_money)


@pytest.mark.parametrize("person_type", [PersonType.INSTITUTION, PersonType.ENTERPRISE])
def test_others_have_awards_of_their_own(person_type: PersonType) -> None:
    assert proposed(merits(2023, 2024, 2025, person_type=person_type)) == []


def test_who_has_retired_is_left_to_people() -> None:
    assert "本人已退休，是否奖励由组织研究确定。" in told(proposed(merits(2025, status=CadreStatus.RETIRED)))


# --- what must hold for all -----------------------------------------------------------------------------------------


@given(st.sets(st.integers(2015, 2030)))
def test_no_year_is_used_twice_when_every_proposal_is_granted(excellent: set[int]) -> None:
    honours: list[HonourFact] = []
    for year in range(2020, 2031):
        for one in proposed(merits(*excellent, honours=tuple(honours)), year, date(year + 1, 3, 1)):
            assert one.state == S.PROPOSED
            reason = f"{one.years[0]}至{one.years[-1]}年度考核优秀"
            honours.append(HonourFact(one.kind, date(year + 1, 3, 20), one.kind.label, reason))
    used = [year for one in honours if one.kind == K.MERIT_3 for year in years_of(one)]
    assert len(used) == len(set(used))
    assert set(used) <= excellent
    commended = {year for one in honours if one.kind == K.COMMENDATION for year in years_of(one)}
    assert commended == {year for year in excellent if 2020 <= year <= 2030}
