"""Text as official papers want it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import chinese


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("你好,世界", "你好，世界"),
        ("研究决定 ; 予以通过", "研究决定；予以通过"),
        ("市水务局(临湖)党组", "市水务局（临湖）党组"),
        ("资金12,600.5元,用于加固", "资金12,600.5元，用于加固"),
        ("见 https://x.cn/a?b=1 (ok)", "见 https://x.cn/a?b=1 (ok)"),
        ("共12.6万元 (RMB), 已拨付", "共12.6万元（RMB），已拨付"),
        ("云组[2026]1号", "云组〔2026〕1号"),
        ("  甲\u200b乙\u202e丙\n丁  ", "甲乙丙 丁"),
        ("\ud800甲", "甲"),
        ("", ""),
    ],
)
def test_what_was_typed_becomes_fit_for_paper(typed: str, tidied: str) -> None:
    assert chinese.tidy(typed) == tidied


@given(st.text())
def test_what_is_tidy_stays_and_has_nothing_wrong(text: str) -> None:
    tidied = chinese.tidy(text)
    assert chinese.tidy(tidied) == tidied
    assert chinese.western_mark(tidied) == ""
    assert not chinese.has_invisible(tidied)


@pytest.mark.parametrize("text", ["甲,乙", "甲 (乙", "《办法》;", "[2026]", "30日,经"])
def test_a_western_mark_beside_chinese_is_found(text: str) -> None:
    assert chinese.western_mark(text)


@pytest.mark.parametrize("text", ["12,600元", "8:30至9:00", "GB/T 9704 (2012)", "甲、乙。", "p < 0.05"])
def test_numbers_and_western_words_keep_their_marks(text: str) -> None:
    assert chinese.western_mark(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "机密★1年",
        "绝密 ☆",
        "秘密",
        "机密级",
        "【机密】",
        "标题\n秘密★10年\n正文",
        "密级：机密",
        "秘 密",
        "（绝密）",
    ],
)
def test_a_secrecy_marking_is_found(text: str) -> None:
    assert chinese.has_secrecy_mark(text)


@pytest.mark.parametrize(
    "text", ["严格保守秘密", "侵犯商业秘密的处理", "工作秘密不得外传。", "绝密文件管理规定培训", ""]
)
def test_speaking_of_secrets_is_no_marking(text: str) -> None:
    assert not chinese.has_secrecy_mark(text)


@given(st.dates())
def test_a_day_comes_back(day: date) -> None:
    if day.year >= 1000:
        assert chinese.read_day(chinese.day_text(day)) == day


@pytest.mark.parametrize(
    "text", ["2026年03月5日", "2026年3月05日", "26年3月5日", "2026年2月30日", "2026-3-5", "", "2026年3月5日 "]
)
def test_no_other_writing_is_a_day(text: str) -> None:
    assert chinese.read_day(text) is None


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (105, "一百零五"),
        (110, "一百一十"), (119, "一百一十九"), (999, "九百九十九"), (1000, "1000"),
    ],
)  # fmt: skip
def test_numerals(number: int, text: str) -> None:
    assert chinese.numeral(number) == text


def test_numerals_differ() -> None:
    assert len({chinese.numeral(number) for number in range(1, 1200)}) == 1199


def test_the_numbers_of_heads() -> None:
    assert [chinese.level_number(level, 2) for level in range(1, 5)] == ["二、", "（二）", "2.", "（2）"]
