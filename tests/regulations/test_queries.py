from datetime import date

import pytest

from regulations import queries as regulations
from regulations.enums import Confidence, Measure
from regulations.rules import RuleUnknown


@pytest.mark.parametrize(
    ("on", "normal", "approved"),
    [
        (date(1994, 3, 8), 10, 15),
        (date(2007, 1, 3), 10, 15),
        (date(2007, 1, 4), 15, 20),
        (date(2020, 12, 27), 15, 20),
        (date(2020, 12, 28), 20, 25),
        (date(2026, 1, 1), 20, 25),
    ],
)
def test_excellent_ceilings_by_date(on: date, normal: int, approved: int) -> None:
    rule = regulations.get("evaluation.excellent_ceiling", on=on)
    assert (rule.value, rule.measure) == (normal, Measure.PERCENT)
    assert regulations.get("evaluation.excellent_ceiling_approved", on=on).value == approved


def test_there_is_no_ceiling_before_the_first_rule() -> None:
    with pytest.raises(RuleUnknown, match="1994年3月7日"):
        regulations.get("evaluation.excellent_ceiling", on=date(1994, 3, 7))


@pytest.mark.parametrize(
    ("kind", "months", "confidence"),
    [
        ("discipline_warning", 6, "L"),
        ("discipline_demerit", 12, "L"),
        ("discipline_major_demerit", 18, "L"),
        ("discipline_demotion", 24, "L"),
        ("discipline_removal", 24, "L"),
        ("party_warning", 12, "V"),
        ("party_serious_warning", 18, "V"),
        ("party_removal", 24, "V"),
        ("measure_suspension", 6, "M"),
        ("measure_reassignment", 12, "M"),
        ("measure_resignation", 24, "M"),
        ("measure_dismissal", 24, "M"),
        ("measure_demotion", 24, "M"),
        ("admonition", 6, "V"),
    ],
)
def test_sanction_terms(kind: str, months: int, confidence: str) -> None:
    rule = regulations.get(f"sanction.term.{kind}", on=date(2025, 1, 1))
    assert (rule.value, rule.measure, rule.confidence) == (months, Measure.MONTHS, Confidence(confidence))


def test_the_regulation_of_the_day_is_named() -> None:
    assert regulations.get("sanction.term.discipline_warning", on=date(2020, 6, 30)).regulation == "公务员法"
    assert "政务处分法" in regulations.get("sanction.term.discipline_warning", on=date(2020, 7, 1)).regulation


def test_end_of_effect() -> None:
    ended_on, rule = regulations.end_of_effect("party_serious_warning", date(2024, 3, 1))
    assert ended_on == date(2025, 8, 31)
    assert (rule.value, rule.article) == (18, "第十条")


@pytest.mark.parametrize("kind", ["discipline_dismissal", "party_probation", "party_expulsion"])
def test_what_has_no_fixed_term_has_no_end(kind: str) -> None:
    with pytest.raises(RuleUnknown, match=kind):
        regulations.end_of_effect(kind, date(2025, 1, 1))


def test_a_term_nobody_verified_is_not_guessed() -> None:
    """The 2018 Party rules' term for a warning was never seen."""
    with pytest.raises(RuleUnknown, match="2019年5月1日"):
        regulations.end_of_effect("party_warning", date(2019, 5, 1))


def test_discipline_asks_for_the_acts_day_too() -> None:
    found = regulations.for_act(
        "sanction.term.party_serious_warning", act_on=date(2015, 5, 1), decided_on=date(2024, 5, 1)
    )
    assert (found.then.number, found.now.number, found.governs.number) == (12, 18, 12)
    assert "《中国共产党纪律处分条例》第十条" in found.working[1]
