"""The national rules as they are shipped, and what the start refuses."""

from datetime import date
from pathlib import Path

import pytest

from regulations import checks
from regulations import queries as regulations
from regulations.checks import check_national_rules
from regulations.enums import Bound, Confidence, Severity
from regulations.national import FOLDER, read_national
from regulations.rules import Rule

TODAY = date(2026, 1, 1)
UNVERIFIED_BLOCK = """
section = "某"
[[rule]]
code = "x"
title = "某规则"
measure = "months"
severity = "block"
versions = [{ value = 1, regulation = "r", effective_from = 2020-01-01, confidence = "M" }]
"""


def every_rule() -> list[Rule]:
    book = read_national()
    return [rule for code in book.codes() for rule in book.versions(code)]


def test_every_section_of_the_regulations_is_there() -> None:
    sections = list(dict.fromkeys(rule.section for rule in every_rule()))
    assert len(sections) == 13
    assert (sections[0], sections[-1]) == ("年度考核", "申诉与复核")


def test_every_rule_says_what_it_is_and_where_it_stands() -> None:
    for rule in every_rule():
        assert rule.title, rule.code
        assert rule.regulation, rule.code
        assert rule.section, rule.code


def test_a_rule_has_one_title() -> None:
    titles: dict[str, set[str]] = {}
    for rule in every_rule():
        titles.setdefault(rule.title, set()).add(rule.code)
    assert {title: codes for title, codes in titles.items() if len(codes) > 1} == {}


def test_what_is_unverified_never_blocks_and_says_so() -> None:
    for rule in every_rule():
        if rule.confidence == Confidence.UNVERIFIED:
            assert rule.severity != Severity.BLOCK, rule.code
            assert "待核" in rule.source
        assert rule.confidence != Confidence.LOCAL, rule.code


def test_unverified_article_numbers_are_not_shown() -> None:
    refusal = regulations.get("evaluation.refusal", on=TODAY.replace(year=2010))
    assert refusal.article
    assert refusal.shown_article == ""
    assert regulations.get("sanction.cap", on=TODAY).shown_article == "第十五条"


@pytest.mark.parametrize(
    ("code", "entry", "years"),
    [
        ("rank.years", "一级巡视员", 4),
        ("rank.years", "一级调研员", 3),
        ("rank.years", "二级调研员", 2),
        ("rank.years", "一级科员", 2),
        ("reward.bonus", "授予称号", 20000),
        ("sanction.excellent_years", "记大过", 2),
    ],
)
def test_tables(code: str, entry: str, years: int) -> None:
    assert regulations.get(code, on=TODAY).numbers[entry] == years


def test_bonuses_have_two_versions() -> None:
    assert regulations.get("reward.bonus", on=date(2017, 12, 31)).numbers["嘉奖"] == 800
    assert regulations.get("reward.bonus", on=date(2018, 1, 1)).numbers["嘉奖"] == 1500


@pytest.mark.parametrize(
    ("code", "how_many"),
    [
        ("unfitness.situations", 15),
        ("tolerance.six_factors", 6),
        ("tolerance.three_distinctions", 3),
        ("selection.bars", 7),
        ("evaluation.grades", 4),
    ],
)
def test_lists(code: str, how_many: int) -> None:
    assert len(regulations.get(code, on=TODAY).texts) == how_many


def test_a_basically_competent_year_is_longer_until_2019_and_not_counted_from_then_on() -> None:
    assert regulations.get("rank.basically_competent_penalty", on=date(2018, 1, 1)).number == 1
    with pytest.raises(LookupError):
        regulations.get("rank.basically_competent_penalty", on=date(2019, 6, 1))
    assert "基本称职" in regulations.get("rank.uncounted_grades", on=date(2019, 6, 1)).texts


def test_a_serious_party_warning_was_a_year_before_it_was_a_year_and_a_half() -> None:
    assert regulations.get("sanction.term.party_serious_warning", on=date(2010, 1, 1)).number == 12
    assert regulations.get("sanction.term.party_serious_warning", on=date(2024, 1, 1)).number == 18


def test_what_the_customer_must_fill_in_is_empty() -> None:
    for code in ("team.excellent_bars", "team.member_ratio", "team.head_max_grade"):
        rule = regulations.get(code, on=TODAY)
        assert (rule.shown, rule.bound, rule.confidence) == ("—", Bound.FREE, Confidence.UNVERIFIED)


# --- the start -----------------------------------------------------------------------------------------------


def test_the_start_accepts_the_files() -> None:
    assert check_national_rules(None) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("this is not toml", "Expected"),
        ("section = 's'\n[[rule]]\ncode = 'x'", "versions"),
        ("other = 1", "rule"),
        ("section = 's'\n[[rule]]\ncode = 'x'\nversions = [{ source = 'nowhere' }]", "no source called"),
        (UNVERIFIED_BLOCK, "must not block"),
    ],
)
def test_the_start_refuses_a_wrong_file(
    text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources.toml").write_text((FOLDER / "sources.toml").read_text())
    (tmp_path / "01-wrong.toml").write_text(text)
    monkeypatch.setattr(checks, "national", lambda: read_national(tmp_path))
    errors = checks.check_national_rules(None)
    assert errors
    assert all(error.is_serious() for error in errors)
    assert words in str(errors[0].msg)
