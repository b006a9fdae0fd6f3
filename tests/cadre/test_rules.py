"""What follows from facts: order, ages, tenure, completeness, leading teams."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadre import rules
from cadre.enums import Level, Rank, UnitKind, UnitLevel

DAYS = st.dates(date(1940, 1, 1), date(2100, 12, 31))


@dataclass(frozen=True)
class Held:
    started_on: date
    ended_on: date | None = None


def test_seniority_goes_by_level_then_by_rank() -> None:
    ladder = [(level, rank) for level in Level for rank in [*Rank, ""]]
    assert [rules.seniority(*place) for place in ladder] == sorted(
        rules.seniority(*place) for place in ladder
    )
    assert len({rules.seniority(*place) for place in ladder}) == len(ladder)


@pytest.mark.parametrize("level", list(Level))
def test_the_range_of_a_level_holds_its_people_and_nobody_else(level: Level) -> None:
    first, last = rules.seniority_range(level)
    inside = {
        other for other in Level for rank in [*Rank, ""] if first <= rules.seniority(other, rank) <= last
    }
    assert inside == {level}
    assert all(first <= rules.seniority(level, rank) <= last for rank in [*Rank, ""])


def test_current_is_the_last_begun_of_those_that_run() -> None:
    old, now = Held(date(2015, 1, 1)), Held(date(2020, 1, 1))
    past, future = Held(date(2021, 1, 1), date(2022, 1, 1)), Held(date(2030, 1, 1))
    assert rules.current([old, now, past, future], date(2026, 1, 1)) == now
    assert rules.current([old, now, past, future], date(2022, 1, 1)) == past  # its last day
    assert rules.current([future], date(2026, 1, 1)) is None


@given(born_on=DAYS, on=DAYS, low=st.integers(0, 70), span=st.integers(0, 30))
def test_birthdays_of_an_age_are_exactly_those(born_on: date, on: date, low: int, span: int) -> None:
    first, last = rules.born_between(low, low + span, on)
    assert first
    assert last
    if born_on.month == 2 and born_on.day == 29:
        born_on += timedelta(days=1)  # a birthday that most years lack
    is_leap_day = on.month == 2 and on.day == 29
    if not is_leap_day:
        assert (first <= born_on <= last) == (low <= rules.age_of(born_on, on) <= low + span)


def test_ages_without_an_end_are_open() -> None:
    assert rules.born_between(None, None, date(2026, 1, 1)) == (None, None)
    assert rules.born_between(30, None, date(2024, 2, 29)) == (None, date(1994, 2, 28))


@pytest.mark.parametrize(
    ("since", "years"), [(date(2016, 11, 22), 10), (date(2016, 11, 23), 9), (date(2026, 11, 22), 0)]
)
def test_tenure_is_counted_in_full_years(since: date, years: int) -> None:
    on = date(2026, 11, 22)
    for full in range(15):
        first, last = rules.held_between(full, full + 1, on)
        assert (first <= since <= last) == (years == full)


def test_age_bands_follow_one_another_without_a_gap() -> None:
    bands = rules.AGE_BANDS
    assert bands[0][1] is None
    assert bands[-1][2] is None
    assert all(this[2] + 1 == following[1] for this, following in pairwise(bands))


def test_completeness_counts_and_names_what_is_missing() -> None:
    there = {"照片": True, "籍贯": False, "民族": True, "2025年度考核": False}
    assert rules.completeness(there) == rules.Completeness(50, ("籍贯", "2025年度考核"))
    assert rules.completeness({}) == rules.Completeness(100, ())


@given(st.dictionaries(st.text(), st.booleans(), min_size=1))
def test_completeness_is_whole_only_when_nothing_is_missing(have: dict[str, bool]) -> None:
    found = rules.completeness(have)
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == (not found.missing)


@pytest.mark.parametrize(
    ("on", "started", "years"),
    [
        (date(2026, 11, 22), date(2001, 7, 1), [2025, 2024, 2023]),
        (date(2026, 2, 1), date(2001, 7, 1), [2024, 2023, 2022]),  # 2025 is not decided yet
        (date(2026, 11, 22), date(2023, 7, 1), [2025, 2024]),  # his first year was not a whole one
        (date(2026, 11, 22), None, [2025, 2024, 2023]),
        (date(2026, 11, 22), date(2026, 7, 1), []),
    ],
)
def test_the_grades_that_a_file_should_hold(on: date, started: date | None, years: list[int]) -> None:
    assert rules.grade_years_due(on, started) == years


@pytest.mark.parametrize(
    ("kind", "level", "lowest"),
    [
        (UnitKind.REGION, UnitLevel.CITY, Level.BUREAU_DEPUTY),
        (UnitKind.DEPARTMENT, UnitLevel.CITY, Level.COUNTY_DEPUTY),
        (UnitKind.REGION, UnitLevel.COUNTY, Level.COUNTY_DEPUTY),
        (UnitKind.DEPARTMENT, UnitLevel.COUNTY, Level.TOWNSHIP_DEPUTY),
        (UnitKind.TOWNSHIP, UnitLevel.TOWNSHIP, Level.TOWNSHIP_DEPUTY),
    ],
)
def test_who_belongs_to_a_leading_team(kind: UnitKind, level: UnitLevel, lowest: Level) -> None:
    leading = rules.leading_levels(kind, level)
    assert leading[-1] == lowest
    assert leading == list(Level)[: len(leading)]
