"""Plain values: cleaned, dated, hashed."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossiers import content
from dossiers.content import Fact, PostRow, age_on, clean, content_hash, period


@given(st.text(), st.integers(2, 40))
def test_cleaned_text_is_one_short_printable_line(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert cleaned == " ".join(cleaned.split())
    assert not set("\n\r\t\x00\u202e\u200b\ufeff") & set(cleaned)
    assert clean(cleaned, limit) == cleaned


def test_a_direction_override_cannot_turn_a_name_around() -> None:
    assert clean("陆\u202e远航\u0007") == "陆远航"


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1979, 8, 15), date(2025, 8, 14), 45),
        (date(1979, 8, 15), date(2025, 8, 15), 46),
        (date(1980, 2, 29), date(2025, 2, 28), 44),
    ],
)
def test_age_is_reached_on_the_birthday(born: date, on: date, age: int) -> None:
    assert age_on(born, on) == age


def test_an_open_period_says_so() -> None:
    assert period(date(2021, 6, 1), None) == "2021.06—至今"
    assert period(date(2021, 6, 1), date(2022, 1, 1)) == "2021.06—2022.01"


def test_the_hash_hears_every_change_and_the_look() -> None:
    row = PostRow("2021.06—至今", "镇长")
    same = content_hash(row, "look")
    assert content_hash(PostRow("2021.06—至今", "镇长"), "look") == same
    assert content_hash(dataclasses.replace(row, note="挂职"), "look") != same
    assert content_hash(row, "another look") != same
    assert content_hash(Fact("2021.06—至今", "镇长"), "look") != same


def test_the_canonical_text_is_the_same_for_every_order() -> None:
    assert content.canonical(PostRow("甲", "乙")) == '{"note":"","period":"甲","text":"乙"}'.encode()
