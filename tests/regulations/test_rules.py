from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.enums import Bound, Confidence, Measure, Severity
from regulations.rules import Rule, RuleBook, RuleUnknown, last_day_of_term, rule_of
from regulations.values import Value, is_lighter, is_within, plain, typed, value_of

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
        ({"measure": "weeks"}, "'weeks' is not a valid Measure"),
        ({"value": 101}, "impossible value 101"),
        ({"value": 0}, "impossible value 0"),
        ({"value": True}, "impossible value True"),
        ({"measure": "fraction", "value": "3/2"}, "impossible value '3/2'"),
        ({"measure": "fraction", "value": 1}, "expected a fraction"),
        ({"measure": "texts", "value": ["a", ""]}, "expected a list of texts"),
        ({"measure": "truth", "value": 1}, "expected true or false"),
        ({"measure": "text", "value": ""}, "expected a text"),
        ({"measure": "percent_by", "value": {"一般": 120}}, "impossible value 120"),
        ({"measure": "years_by", "value": 3}, "expected a table"),
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
        (
            [
                a_rule(effective_to=date(2020, 12, 31)),
                a_rule(bound="free", effective_from=date(2021, 1, 1)),
            ],
            "bounded differently",
        ),
    ],
)
def test_a_faulty_book_is_found_out(rules: list[Rule], fault: str) -> None:
    assert any(fault in found for found in RuleBook(rules).faults())


# --- a city's own ----------------------------------------------------------------------------------------

CITY, DISTRICT = "000001", "000001000002"


def own(unit_path: str, value: int, **changes: object) -> Rule:
    return replace(a_rule(value=value, bound="at_most", confidence="C", **changes), unit_path=unit_path)


def test_the_nearest_unit_above_decides() -> None:
    book = RuleBook([a_rule(value=20, bound="at_most"), own(CITY, 18), own(DISTRICT, 15)])
    day = date(2021, 1, 1)
    assert book.get("a.b", day).number == 20
    assert book.get("a.b", day, CITY).number == 18
    assert book.get("a.b", day, DISTRICT + "000003").number == 15
    assert book.get("a.b", day, "000002").number == 20


def test_an_own_rule_holds_in_its_time_and_within_the_bound_of_the_day() -> None:
    book = RuleBook(
        [
            a_rule(value=20, bound="at_most", effective_to=date(2020, 12, 31)),
            a_rule(value=15, bound="at_most", effective_from=date(2021, 1, 1)),
            own(CITY, 18, effective_from=date(2020, 6, 1)),
        ]
    )
    assert book.get("a.b", date(2020, 5, 31), CITY).number == 20
    assert book.get("a.b", date(2020, 6, 1), CITY).number == 18
    assert book.get("a.b", date(2021, 1, 1), CITY).number == 15  # the nation became stricter


# --- discipline: then and now -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "governs", "words"),
    [
        (24, 12, 12, "从轻适用"),
        (12, 18, 12, "适用行为发生时的规定"),
        (12, 12, 12, "不比行为时轻"),
    ],
)
def test_the_lighter_of_then_and_now_governs(before: int, after: int, governs: int, words: str) -> None:
    book = RuleBook(
        [
            a_rule(measure="months", value=before, effective_to=date(2023, 12, 31)),
            a_rule(measure="months", value=after, effective_from=date(2024, 1, 1)),
        ]
    )
    found = book.for_act("a.b", act_on=date(2022, 5, 1), decided_on=date(2024, 5, 1))
    assert (found.then.number, found.now.number, found.governs.number) == (before, after, governs)
    assert f"{before}个月" in found.working[0]
    assert f"{after}个月" in found.working[1]
    assert words in found.working[2]


def test_one_version_on_both_days_says_so() -> None:
    found = RuleBook([a_rule()]).for_act("a.b", date(2021, 1, 1), date(2022, 1, 1))
    assert found.governs is found.then is found.now
    assert "同一版本" in found.working[2]


# --- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("measure", "raw", "shown_as"),
    [
        ("percent", 20, "20%"),
        ("workdays", 5, "5个工作日"),
        ("fraction", "1/2", "1/2"),
        ("truth", False, "否"),
        ("texts", ["一", "二"], "一；二"),
        ("texts", [], "—"),
        ("years_by", {"一级调研员": 3}, "一级调研员：3年"),
        ("text_by", {"提醒": "谈话"}, "提醒：谈话"),
        ("text", "舍去", "舍去"),
    ],
)
def test_values_in_words(measure: str, raw: object, shown_as: str) -> None:
    rule = a_rule(measure=measure, value=raw)
    assert rule.shown == shown_as
    assert value_of(rule.measure, plain(rule.value)) == rule.value


@pytest.mark.parametrize(
    ("measure", "text", "value"),
    [
        ("percent", "15", 15),
        ("percent", " 15% ", 15),
        ("workdays", "5个工作日", 5),
        ("fraction", "2/3", Fraction(2, 3)),
        ("truth", "是", True),
        ("texts", "甲\n\n乙", ("甲", "乙")),
        ("years_by", "副职：3年\n正职: 2", {"副职": 3, "正职": 2}),
    ],
)
def test_values_are_typed_as_people_write_them(measure: str, text: str, value: object) -> None:
    assert typed(Measure(measure), text) == value


@pytest.mark.parametrize(
    ("measure", "text", "words"),
    [
        ("percent", "", "请填写数值"),
        ("percent", "一成", "1到100的整数"),
        ("percent", "101", "1到100的整数"),
        ("days", "3\n4", "单位：日"),
        ("truth", "对", "“是”或“否”"),
        ("years_by", "3", "名称：数值"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(measure: str, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        typed(Measure(measure), text)


def test_a_value_is_asked_for_by_its_type() -> None:
    assert a_rule(measure="fraction", value="1/2").fraction == Fraction(1, 2)
    assert a_rule(measure="truth", value=True).truth is True
    assert a_rule(measure="text", value="市").text == "市"
    assert a_rule(measure="texts", value=["甲"]).texts == ("甲",)
    assert a_rule(measure="years_by", value={"甲": 2}).numbers == {"甲": 2}
    assert a_rule(measure="text_by", value={"甲": "乙"}).words == {"甲": "乙"}
    for name in ("fraction", "truth", "text", "texts", "numbers", "words"):
        with pytest.raises(TypeError, match=r"a\.b is no"):
            getattr(a_rule(), name)
    with pytest.raises(TypeError, match="is no number"):
        _ = a_rule(measure="truth", value=True).number


@pytest.mark.parametrize(
    ("bound", "national", "local", "keeps"),
    [
        ("at_most", 20, 20, True),
        ("at_most", 20, 21, False),
        ("at_least", 5, 7, True),
        ("at_least", 5, 4, False),
        ("fixed", 5, 5, True),
        ("fixed", 5, 6, False),
        ("free", 5, 60, True),
        ("at_most", {"甲": 5, "乙": 3}, {"甲": 5, "乙": 2}, True),
        ("at_most", {"甲": 5, "乙": 3}, {"甲": 2, "乙": 4}, False),
        ("at_most", {"甲": 5, "乙": 3}, {"甲": 2}, False),
        ("at_least", ("甲",), ("甲", "乙"), True),
        ("at_least", ("甲", "乙"), ("甲",), False),
        ("at_least", Fraction(1, 2), Fraction(2, 3), True),
    ],
)
def test_bounds(bound: str, national: Value, local: Value, keeps: bool) -> None:
    assert is_within(Bound(bound), national, local) is keeps


@given(st.integers(1, 100), st.integers(1, 100))
def test_bounds_mirror_each_other(one: int, other: int) -> None:
    assert is_within(Bound.AT_MOST, one, other) == is_within(Bound.AT_LEAST, other, one)
    assert is_lighter(one, other) == (one < other)


@pytest.mark.parametrize(
    ("one", "other"), [(True, False), ("甲", "乙"), (("甲",), ("乙",)), ({"甲": 1}, {"乙": 1})]
)
def test_what_has_no_order_is_never_lighter(one: Value, other: Value) -> None:
    assert not is_lighter(one, other)
    assert not is_lighter(other, one)


# --- terms -------------------------------------------------------------------------------------------------


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
