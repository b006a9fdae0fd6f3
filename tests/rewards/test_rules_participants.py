"""How somebody stands in a year: the table of the regulation, year by year."""

from datetime import date

import pytest

from cadre.effects import SanctionFact
from cadre.enums import SanctionKind as Kind
from regulations.national import national
from rewards.enums import SpecialKind, Treatment
from rewards.rules.participants import PersonYear, standing_by_hand, standing_of

LONG_AGO = date(2008, 7, 1)
GRADED, NOT_EXCELLENT = Treatment.GRADED, Treatment.NOT_EXCELLENT
UNDETERMINED, ABSENT = Treatment.UNDETERMINED, Treatment.ABSENT


def year_of(*sanctions: tuple[Kind, date], **more: object) -> PersonYear:
    facts = tuple(SanctionFact(pk, kind, day) for pk, (kind, day) in enumerate(sanctions, start=1))
    return PersonYear(**{"work_started_on": LONG_AGO, "sanctions": facts, **more})  # type: ignore[arg-type]


def treatment(person: PersonYear, year: int = 2025) -> Treatment:
    return standing_of(person, year, national()).treatment


def test_the_plain_case_needs_no_reason() -> None:
    standing = standing_of(year_of(), 2025, national())
    assert (standing.treatment, standing.reasons) == (GRADED, ())


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        (date(2024, 12, 31), GRADED),  # the year of probation ends with 2025-12-30
        (date(2025, 1, 1), UNDETERMINED),
        (date(2025, 12, 31), UNDETERMINED),
        (None, GRADED),
    ],
)
def test_probation_is_the_first_year_of_work(started: date | None, expected: Treatment) -> None:
    assert treatment(PersonYear(started)) == expected


@pytest.mark.parametrize(
    ("kind", "in_the_year", "in_the_next", "after_that"),
    [
        (Kind.DISCIPLINE_WARNING, NOT_EXCELLENT, GRADED, GRADED),
        (Kind.DISCIPLINE_DEMERIT, UNDETERMINED, GRADED, GRADED),
        (Kind.DISCIPLINE_MAJOR_DEMERIT, UNDETERMINED, UNDETERMINED, GRADED),
        (Kind.DISCIPLINE_DEMOTION, UNDETERMINED, UNDETERMINED, GRADED),
        (Kind.DISCIPLINE_REMOVAL, UNDETERMINED, UNDETERMINED, GRADED),
        (Kind.PARTY_SERIOUS_WARNING, UNDETERMINED, GRADED, GRADED),
        (Kind.PARTY_EXPULSION, NOT_EXCELLENT, UNDETERMINED, UNDETERMINED),
        (Kind.PARTY_PROBATION, NOT_EXCELLENT, UNDETERMINED, GRADED),
        (Kind.MEASURE_DEMOTION, UNDETERMINED, GRADED, GRADED),
    ],
)
def test_what_a_sanction_does_to_the_year_and_those_after_it(
    kind: Kind, in_the_year: Treatment, in_the_next: Treatment, after_that: Treatment
) -> None:
    person = year_of((kind, date(2023, 3, 1)))
    assert [treatment(person, year) for year in (2022, 2023, 2024, 2025)] == [
        GRADED,
        in_the_year,
        in_the_next,
        after_that,
    ]


def test_an_admonition_bars_the_best_grade_while_it_runs() -> None:
    person = year_of((Kind.ADMONITION, date(2024, 9, 1)))
    assert [treatment(person, year) for year in (2024, 2025, 2026)] == [NOT_EXCELLENT, NOT_EXCELLENT, GRADED]


def test_before_2020_there_was_no_grade_during_the_whole_period() -> None:
    """公务员考核规定（试行） of 2007; the term of 记过 is known from 2012 on."""
    person = year_of((Kind.DISCIPLINE_MAJOR_DEMERIT, date(2018, 8, 1)))  # 18 months, to 2020-01-31
    assert treatment(person, 2019) == UNDETERMINED


def test_the_heavier_prevails_and_every_reason_is_told() -> None:
    person = year_of(
        (Kind.DISCIPLINE_WARNING, date(2025, 2, 1)),
        (Kind.DISCIPLINE_DEMERIT, date(2025, 9, 1)),
        special=((SpecialKind.LEAVE, "人事科假条汇总"),),
    )
    standing = standing_of(person, 2025, national())
    assert standing.treatment == UNDETERMINED
    assert "病假、事假累计超过半年（人事科假条汇总，《公务员考核规定》第二十七条）" in standing.told
    assert "记过（2025-09-01）：不确定等次（《公务员考核规定》第二十九条）" in standing.reasons
    assert "警告（2025-02-01）：不得优秀（《公务员考核规定》第二十九条）" in standing.reasons


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (SpecialKind.PROBATION, UNDETERMINED),
        (SpecialKind.LEAVE, UNDETERMINED),
        (SpecialKind.INVESTIGATION, UNDETERMINED),
        (SpecialKind.REFUSAL, NOT_EXCELLENT),
        (SpecialKind.ABSENT, ABSENT),
        (SpecialKind.REGULAR, GRADED),
    ],
)
def test_what_is_recorded_by_hand(kind: SpecialKind, expected: Treatment) -> None:
    person = PersonYear(LONG_AGO, special=((kind, "某文件"),))
    for standing in (standing_of(person, 2025, national()), standing_by_hand(person)):
        assert standing.treatment == expected
        assert "某文件" in standing.told


def test_a_correction_by_hand_wins_over_what_the_facts_say() -> None:
    person = PersonYear(date(2025, 7, 1), special=((SpecialKind.REGULAR, "云组干〔2025〕7号"),))
    assert treatment(person) == GRADED
