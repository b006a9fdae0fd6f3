"""Working days, from the published calendars and by properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.holidays import published_years, seeded
from regulations.workdays import WorkCalendar, calendar_of

CALENDAR = calendar_of({day.on: day.worked for day in seeded()}, published_years())
days = st.dates(date(2015, 1, 1), date(2026, 12, 31))
terms = st.integers(0, 120)


@pytest.mark.parametrize(
    ("start", "term", "end"),
    [
        (date(2025, 6, 2), 0, date(2025, 6, 2)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),  # National Day and Mid-Autumn, 1 to 8 October
        (date(2025, 9, 30), 5, date(2025, 10, 14)),  # with the make-up day on Saturday the 11th
        (date(2025, 9, 26), 2, date(2025, 9, 29)),  # Sunday the 28th is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # Saturday before the Spring Festival is worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2024, 12, 31), 1, date(2025, 1, 2)),
    ],
)
def test_add_follows_the_published_calendar(start: date, term: int, end: date) -> None:
    deadline = CALENDAR.add(start, term)
    assert (deadline.on, deadline.published) == (end, True)


def test_add_into_an_unpublished_year_says_so() -> None:
    assert CALENDAR.add(date(2026, 12, 31), 1).published is False
    assert CALENDAR.next_working(date(2027, 1, 2)).published is False


@given(days, terms)
def test_a_term_ends_on_a_working_day_and_counts_back(start: date, term: int) -> None:
    end = CALENDAR.add(start, term).on
    assert CALENDAR.count(start, end) == term
    assert term == 0 or CALENDAR.is_working(end)


@given(days, terms, terms)
def test_terms_add_up(start: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, first).on, second).on == CALENDAR.add(start, first + second).on


@given(days, days)
def test_count_is_antisymmetric_and_bounded(start: date, end: date) -> None:
    assert CALENDAR.count(start, end) == -CALENDAR.count(end, start)
    assert abs(CALENDAR.count(start, end)) <= abs((end - start).days)


@given(days)
def test_next_working_is_the_first_one(day: date) -> None:
    found = CALENDAR.next_working(day).on
    assert CALENDAR.is_working(found)
    between = [day + timedelta(days=n) for n in range((found - day).days)]
    assert not any(CALENDAR.is_working(d) for d in between)


def test_without_holidays_weekends_are_off() -> None:
    plain = WorkCalendar(frozenset(), frozenset(), frozenset({2025}))
    assert plain.add(date(2025, 6, 6), 1).on == date(2025, 6, 9)


def test_every_worked_day_is_a_weekend_and_every_day_off_is_not() -> None:
    """Days off on a weekend are listed by the announcements too; what is worked is always a weekend."""
    assert all(day.on.weekday() >= 5 for day in seeded() if day.worked)
    assert published_years() == frozenset(range(2015, 2027))
    assert not CALENDAR.off & CALENDAR.worked
