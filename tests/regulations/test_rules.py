from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.enums import Confidence, Measure, Severity
from regulations.rules import Rule, RuleBook, RuleUnknown, last_day_of_term, rule_of

ROW = {
    "code": "a.b",
    "value": 10,
    "measure": "percent",
    "regulation": "某规定",
    "effective_from": date(2020, 1, 1),
    "severity": "warn",
    "confidence": "M",
}


def a_rule(**changes: object) -> Rule:
    return rule_of({**ROW, **changes})


def test_a_row_becomes_a_typed_rule() -> None:
    rule = a_rule(scope=["公务员"])
    assert (rule.measure, rule.confidence, rule.severity) == (
        Measure.PERCENT,
        Confidence.UNVERIFIED,
        Severity.WARN,
    )
    assert rule.scope == ("公务员",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"confidence": "X"}, "a.b 2020-01-01: 'X' is not a valid Confidence"),
        ({"articel": "1"}, "unknown keys articel"),
        ({"measure": "days"}, "'days' is not a valid Measure"),
    ],
)
def test_a_wrong_row_names_itself(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        a_rule(**changes)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(ValueError, match="'measure'"):
        rule_of({key: value for key, value in ROW.items() if key != "measure"})


def test_the_version_of_the_day_answers() -> None:
    old = a_rule(value=10, effective_to=date(2020, 12, 31))
    new = a_rule(value=20, effective_from=date(2021, 1, 1))
    book = RuleBook([new, old])
    assert book.versions("a.b") == [old, new]
    assert book.get("a.b", date(2020, 12, 31)) is old
    assert book.get("a.b", date(2021, 1, 1)) is new
    assert book.faults() == []


def test_an_unknown_code_and_an_unknown_day_say_so() -> None:
    book = RuleBook([a_rule()])
    with pytest.raises(RuleUnknown, match=r"规则库里没有“c\.d”"):
        book.get("c.d", date(2021, 1, 1))
    with pytest.raises(RuleUnknown, match="没有在2019年12月31日有效的版本"):
        book.get("a.b", date(2019, 12, 31))


@pytest.mark.parametrize(
    ("rules", "fault"),
    [
        ([a_rule(), a_rule(effective_from=date(2021, 1, 1))], "overlaps"),
        ([a_rule(value=101)], "impossible value"),
        ([a_rule(value=0)], "impossible value"),
        ([a_rule(regulation="")], "names no regulation"),
        ([a_rule(effective_to=date(2019, 1, 1))], "ends before it begins"),
        ([a_rule(severity="block")], "must not block"),
        (
            [
                a_rule(effective_to=date(2020, 12, 31)),
                a_rule(measure="months", effective_from=date(2021, 1, 1)),
            ],
            "measured differently",
        ),
    ],
)
def test_a_faulty_book_is_found_out(rules: list[Rule], fault: str) -> None:
    assert any(fault in found for found in RuleBook(rules).faults())


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (date(2024, 1, 1), 12, date(2024, 12, 31)),
        (date(2023, 3, 15), 18, date(2024, 9, 14)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 8, 29), 6, date(2026, 2, 28)),
        (date(2023, 8, 30), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 31), 6, date(2024, 9, 30)),
        (date(2024, 12, 31), 12, date(2025, 12, 30)),
        (date(2024, 5, 31), 18, date(2025, 11, 30)),
    ],
)
def test_last_day_of_term(starts_on: date, months: int, ends_on: date) -> None:
    assert last_day_of_term(starts_on, months) == ends_on


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.integers(1, 60))
def test_a_term_is_whole_months_and_never_cut_short(starts_on: date, months: int) -> None:
    following = last_day_of_term(starts_on, months) + timedelta(days=1)
    behind = (following.year - starts_on.year) * 12 + following.month - starts_on.month
    if following.day == starts_on.day:
        assert behind == months
    else:  # the month has no such day: the term fills it to its end
        assert (following.day, behind) == (1, months + 1)
        assert starts_on.day > (following - timedelta(days=1)).day


@given(DAYS, DAYS, st.integers(1, 60))
def test_who_begins_later_never_ends_earlier(one: date, other: date, months: int) -> None:
    earlier, later = sorted((one, other))
    assert last_day_of_term(earlier, months) <= last_day_of_term(later, months)


@given(DAYS, st.integers(1, 59))
def test_more_months_end_later(starts_on: date, months: int) -> None:
    assert last_day_of_term(starts_on, months) < last_day_of_term(starts_on, months + 1)
