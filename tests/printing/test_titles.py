"""Where a title is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.titles import LINE_LENGTH, NEVER_FIRST, title_lines


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于对陆远航同志予以容错免责的决定", ("关于对陆远航同志予以容错免责的决定",)),
        (
            "关于做好2026年度公务员考核和容错纠错典型案例报送工作的通知",
            ("关于做好2026年度公务员考核和", "容错纠错典型案例报送工作的通知"),
        ),
        (
            "中共云川市委组织部关于印发《云川市容错纠错实施办法（试行）》的通知",
            ("中共云川市委组织部关于印发", "《云川市容错纠错实施办法（试行）》的通知"),
        ),
        ("第一行\n第二行", ("第一行", "第二行")),
    ],
)
def test_a_title_is_broken_between_words(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title) == lines


@given(st.text(alphabet="关于甲乙丙《》（）、的2026ab", max_size=90))
def test_nothing_is_lost_and_no_line_is_too_long(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(len(line) <= LINE_LENGTH for line in lines)


@given(st.text(alphabet="甲乙丙丁戊", min_size=21, max_size=60))
def test_lines_are_of_like_length(title: str) -> None:
    lengths = [len(line) for line in title_lines(title)]
    assert max(lengths) - min(lengths) <= 2


@given(st.lists(st.sampled_from(["甲乙", "丙的", "丁，", "戊》", "己"]), min_size=21, max_size=30))
def test_no_line_begins_with_what_closes(words: list[str]) -> None:
    assert all(line[0] not in NEVER_FIRST for line in title_lines("".join(words)))
