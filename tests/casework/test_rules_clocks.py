"""The clock of a step: tables with real holidays, and what must hold for any clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import Light
from casework.rules.clocks import More, Still, Term, deadline_of, light_of, read, used_days, working_of
from regulations.holidays import published_years, seeded
from regulations.workdays import calendar_of

CALENDAR = calendar_of({day.on: day.worked for day in seeded()}, published_years())
DAY = timedelta(days=1)


def due(start: date, days: int, *stills: Still, extensions: tuple[More, ...] = ()) -> date | None:
    found = deadline_of(Term(start, days, stills, extensions), CALENDAR)
    return found.on if found else None


# 2025: off from 1 to 8 October (Wednesday to Wednesday), Sunday 28 September and Saturday 11 October worked.
# 2026: off from 1 to 7 October (Thursday to Wednesday), Sunday 20 September and Saturday 10 October worked;
# Friday 25 September is the Mid-Autumn holiday.
@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # a Friday; the next working day is the make-up Sunday
        (date(2025, 9, 26), 3, date(2025, 9, 30)),
        (date(2025, 9, 26), 4, date(2025, 10, 9)),  # over the whole holiday
        (date(2025, 9, 26), 6, date(2025, 10, 11)),  # the make-up Saturday counts
        (date(2025, 9, 26), 7, date(2025, 10, 13)),
        (date(2025, 10, 1), 1, date(2025, 10, 9)),  # begun on the holiday
        (date(2025, 10, 4), 1, date(2025, 10, 9)),
        (date(2025, 9, 27), 1, date(2025, 9, 28)),  # begun on an ordinary Saturday
        (date(2026, 9, 18), 1, date(2026, 9, 20)),
        (date(2026, 9, 24), 1, date(2026, 9, 28)),  # Mid-Autumn on the Friday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 30), 4, date(2026, 10, 12)),
        (date(2026, 10, 10), 1, date(2026, 10, 12)),  # begun on the make-up Saturday itself
    ],
)
def test_a_term_over_the_national_day(start: date, days: int, end: date) -> None:
    found = deadline_of(Term(start, days), CALENDAR)
    assert found
    assert (found.on, found.published) == (end, True)


@pytest.mark.parametrize(
    ("stills", "end"),
    [
        ((), date(2026, 10, 12)),
        # asked on Monday the 28th, answered on Wednesday the 30th: Monday and Tuesday do not count
        ((Still(date(2026, 9, 28), date(2026, 9, 30)),), date(2026, 10, 14)),
        # over the holiday: only the working days 30 September and 8 October are lost
        ((Still(date(2026, 9, 30), date(2026, 10, 9)),), date(2026, 10, 14)),
        # two opinions at once are one stop
        (
            (Still(date(2026, 9, 28), date(2026, 9, 30)), Still(date(2026, 9, 29), date(2026, 9, 30))),
            date(2026, 10, 14),
        ),
        ((Still(date(2026, 9, 28), date(2026, 9, 28)),), date(2026, 10, 12)),  # answered on the same day
        (
            (Still(date(2026, 10, 3), date(2026, 10, 5)),),
            date(2026, 10, 12),
        ),  # in the holiday nothing is lost
        ((Still(date(2026, 9, 29)),), None),  # still waiting
        (
            (
                Still(date(2026, 9, 28), date(2026, 9, 29)),
                Still(date(2026, 10, 9)),
            ),
            None,
        ),
        ((Still(date(2026, 10, 13)),), date(2026, 10, 12)),  # stopped only after it was due
    ],
)
def test_a_clock_that_stands_still(stills: tuple[Still, ...], end: date | None) -> None:
    assert due(date(2026, 9, 25), 7, *stills) == end


def test_an_extension_adds_working_days() -> None:
    assert due(date(2026, 9, 25), 7, extensions=(More(2, "案情复杂"),)) == date(2026, 10, 14)


def test_a_term_into_an_unpublished_year_says_so() -> None:
    reading = read(Term(date(2026, 12, 30), 2), CALENDAR, date(2026, 12, 30))
    assert (reading.due_on, reading.is_published) == (date(2027, 1, 1), False)
    assert working_of(reading, CALENDAR)[-1] == ("2027年的节假日安排尚未公布，暂按周末推算，公布后重新计算。")


def test_the_working_names_what_moved_the_day() -> None:
    term = Term(
        date(2026, 9, 24),
        5,
        (Still(date(2026, 9, 28), date(2026, 9, 30), "征求意见"),),
        (More(2, "案情复杂"),),
    )
    assert working_of(read(term, CALENDAR, date(2026, 9, 28)), CALENDAR) == (
        "自2026-09-24起算，当日不计入，时限5个工作日。",
        "2026-09-28起暂停计时（征求意见），2026-09-30恢复。",
        "经批准延长2个工作日：案情复杂。",
        "法定节假日09-25、10-01至10-07不计入。",
        "调休上班日10-10计入。",
        "共7个工作日，2026-10-14届满。",
    )


def test_the_working_of_a_clock_that_stands_still() -> None:
    term = Term(date(2026, 9, 21), 5, (Still(date(2026, 9, 23), None, "待补正"),))
    reading = read(term, CALENDAR, date(2026, 9, 24))
    assert (reading.used, reading.left, reading.over) == (1, 4, 0)
    assert working_of(reading, CALENDAR)[1:] == (
        "2026-09-23起暂停计时（待补正），尚未恢复。",
        "暂停计时，已用1个工作日，还剩4个工作日。",
    )


TODAY, SOON = date(2026, 9, 28), date(2026, 10, 8)


@pytest.mark.parametrize(
    ("due_on", "is_stopped", "light"),
    [
        (None, False, Light.NONE),
        (None, True, Light.STOPPED),
        (TODAY - DAY, False, Light.RED),
        (TODAY - DAY, True, Light.RED),
        (TODAY, False, Light.YELLOW),
        (SOON, False, Light.YELLOW),
        (SOON + DAY, False, Light.GREEN),
    ],
)
def test_the_light(due_on: date | None, is_stopped: bool, light: Light) -> None:
    assert light_of(due_on, today=TODAY, soon=SOON, is_stopped=is_stopped) == light


# --- what holds for any clock --------------------------------------------------------------------------------

starts = st.dates(date(2020, 1, 1), date(2026, 3, 1))


@st.composite
def pauses(draw: st.DrawFn) -> Still:
    since = draw(st.dates(date(2020, 1, 1), date(2026, 6, 1)))
    return Still(since, since + DAY * draw(st.integers(0, 40)), "x")


terms = st.builds(
    Term,
    starts,
    st.integers(1, 60),
    st.lists(pauses(), max_size=4).map(tuple),
    st.lists(st.builds(More, st.integers(1, 20)), max_size=2).map(tuple),
)


@given(terms)
def test_the_deadline_is_the_day_on_which_the_last_one_counts(term: Term) -> None:
    found = deadline_of(term, CALENDAR)
    assert found
    assert CALENDAR.is_working(found.on)
    assert not term.is_still_on(found.on)
    assert used_days(term, CALENDAR, found.on) == term.total
    assert used_days(term, CALENDAR, found.on - DAY) == term.total - 1


@given(terms, pauses())
def test_a_pause_never_brings_the_deadline_forward(term: Term, still: Still) -> None:
    longer = Term(term.started_on, term.days, (*term.stills, still), term.extensions)
    before, after = deadline_of(term, CALENDAR), deadline_of(longer, CALENDAR)
    assert before
    assert after
    assert after.on >= before.on


@given(terms)
def test_the_same_pause_twice_counts_once(term: Term) -> None:
    doubled = Term(term.started_on, term.days, (*term.stills, *term.stills), term.extensions)
    assert deadline_of(doubled, CALENDAR) == deadline_of(term, CALENDAR)


@given(terms)
def test_the_order_of_pauses_does_not_matter(term: Term) -> None:
    turned = Term(term.started_on, term.days, term.stills[::-1], term.extensions)
    assert deadline_of(turned, CALENDAR) == deadline_of(term, CALENDAR)


@given(starts, st.integers(1, 60), st.integers(1, 20))
def test_an_extension_is_as_good_as_longer_days(start: date, days: int, more: int) -> None:
    extended = Term(start, days, extensions=(More(more),))
    assert deadline_of(extended, CALENDAR) == CALENDAR.add(start, days + more)


@given(terms, st.integers(0, 200))
def test_days_are_used_one_at_a_time(term: Term, after: int) -> None:
    day = term.started_on + DAY * after
    step = used_days(term, CALENDAR, day + DAY) - used_days(term, CALENDAR, day)
    assert step in (0, 1)
    reading = read(term, CALENDAR, day)
    assert (reading.left == 0) == (reading.due_on is not None and reading.due_on <= day)
    assert reading.left + reading.used - reading.over == term.total


@given(terms, st.integers(0, 60))
def test_an_open_pause_stops_the_clock_unless_it_was_due_before(term: Term, after: int) -> None:
    found = deadline_of(term, CALENDAR)
    assert found
    since = term.started_on + DAY * after
    stopped = Term(term.started_on, term.days, (*term.stills, Still(since)), term.extensions)
    assert deadline_of(stopped, CALENDAR) == (found if found.on < since else None)
