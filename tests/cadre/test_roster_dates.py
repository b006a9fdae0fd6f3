"""Dates and ID numbers by their properties."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadre import idnumber
from cadre.enums import Sex
from cadre.roster.dates import NotADate, When, read_date
from cadre.roster.values import Fault, id_number
from tests.cadre.rosters import check, row
from tests.factories import make_id_number

days = st.dates(date(1930, 1, 1), date(2026, 11, 1))
births = st.dates(date(1960, 1, 1), date(1990, 12, 31))
MONTHS = (
    "{:%Y.%m}",
    "{0.year}.{0.month}",
    "{0.year}-{0.month}",
    "{:%Y/%m}",
    "{0.year}年{0.month}月",
    "{:%Y%m}",
)
DAYS = (
    "{:%Y.%m.%d}",
    "{:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{:%Y%m%d}",
)
FULL_WIDTH = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")


@given(days, st.sampled_from(MONTHS), st.booleans())
def test_months_in_every_writing_mean_the_same(day: date, form: str, wide: bool) -> None:
    text = form.format(day)
    assert read_date(text.translate(FULL_WIDTH) if wide else text) == When(day.replace(day=1))


@given(days, st.sampled_from(DAYS))
def test_days_in_every_writing_mean_the_same(day: date, form: str) -> None:
    assert read_date(form.format(day)) == When(day, has_day=True)


@given(days)
def test_month_typed_as_a_number_is_read_or_doubted_never_wrong(day: date) -> None:
    when = read_date(float(f"{day:%Y.%m}"))
    assert when.may_be(day)
    assert bool(when.doubt) == (day.month == 10)


@given(days)
def test_serial_is_the_day_that_excel_shows(day: date) -> None:
    when = read_date((day - date(1899, 12, 30)).days)
    assert when.day == day
    assert when.doubt
    assert when.may_be(day)


def sentence(cell: object) -> str:
    """What is said about a cell that is no date; a cure for one that is."""
    try:
        return f"请看：{read_date(cell).day}"
    except NotADate as error:
        return str(error)


@given(st.text(max_size=12))
def test_no_text_raises_anything_but_not_a_date(text: str) -> None:
    assert "请" in sentence(text)


@given(st.one_of(st.floats(), st.integers(), st.none(), st.booleans()))
def test_no_number_raises_anything_but_not_a_date(number: float | None) -> None:
    assert "请" in sentence(number)


@given(births, st.integers(0, 49), st.sampled_from(Sex))
def test_made_id_number_says_birth_and_sex(born: date, serial: int, sex: Sex) -> None:
    number = make_id_number(born, serial, sex)
    assert id_number(f" {number.lower()} ") == number
    assert (idnumber.birth_of(number), idnumber.sex_of(number)) == (born, sex)


@given(births, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born: date, place: int, by: int) -> None:
    number = make_id_number(born)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(Fault):
        id_number(wrong)


@given(births, st.integers(0, 15))
def test_two_exchanged_neighbours_are_always_found(born: date, place: int) -> None:
    number = make_id_number(born, 17)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(Fault):
            id_number(swapped)


@given(births, st.integers(-400, 400))
def test_birth_is_taken_exactly_when_its_month_is_that_of_the_id(born: date, shift: int) -> None:
    written = born + timedelta(days=shift)
    cells = {"身份证号码": make_id_number(born), "出生年月": f"{written:%Y.%m}"}
    roster = check(row(**cells, 参加工作时间="2016.08", 入党时间=""))
    agrees = (written.year, written.month) == (born.year, born.month)
    assert bool(roster.people) == agrees
    if agrees:
        assert roster.people[0].person["born_on"] == born


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_people_of_a_file_are_exactly_those_whose_number_stands_once(serials: list[int]) -> None:
    rows = [row(身份证号码=make_id_number(date(1985, 3, 9), serial)) for serial in serials]
    roster = check(*rows)
    once = [place + 3 for place, serial in enumerate(serials) if serials.count(serial) == 1]
    assert roster.rows_of_people == once
    assert len(roster.problems) == len(serials) - len(once)
