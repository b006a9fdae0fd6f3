"""QR codes that can be read back."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.qr import LIMIT, Point, Qr, outline, qr
from tests.printing import qr_reading


def filled(path: str, side: int) -> set[Point]:
    """The squares inside an evenodd path: those with an odd number of upright edges to their left."""
    edges: set[tuple[int, int]] = set()
    x = y = 0
    for sub in re.findall(r"M[^M]+z", path):
        x, y = start = tuple(map(int, re.match(r"M(-?\d+) (-?\d+)", sub).groups()))  # type: ignore[union-attr]
        steps = re.findall(r"([hv])(-?\d+)", sub)
        for kind, text in steps:
            if kind == "h":
                x += int(text)
            else:
                edges ^= {(x, row) for row in range(min(y, y + int(text)), max(y, y + int(text)))}
                y += int(text)
        if y != start[1]:  # z closes upright
            assert x == start[0]
            edges ^= {(x, row) for row in range(min(y, start[1]), max(y, start[1]))}
    return {
        (x, y)
        for y in range(side)
        for x in range(side)
        if sum((left, y) in edges for left in range(x + 1)) % 2
    }


def grid_of(code: Qr) -> qr_reading.Grid:
    dark = filled(code.path, code.modules)
    return [[(x, y) in dark for x in range(code.modules)] for y in range(code.modules)]


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_an_outline_holds_exactly_its_squares(dark: set[Point]) -> None:
    assert filled(outline(dark), 7) == dark


@pytest.mark.parametrize(
    "text", ["7KQ3-9MTX", "https://dandang.yunchuan.gov.cn/b/7KQ39MTX", "云川市", "甲" * 100, "a" * 300, " "]
)
def test_a_code_is_read_back(text: str) -> None:
    assert qr_reading.read(grid_of(qr(text))) == text


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_text_is_read_back(text: str) -> None:
    assert qr_reading.read(grid_of(qr(text))) == text


def test_the_same_text_gives_the_same_code_with_white_around_it() -> None:
    code = qr("7KQ3-9MTX")
    assert code == qr("7KQ3-9MTX")
    assert code.view_box == f"-4 -4 {code.modules + 8} {code.modules + 8}"
    assert code.modules == 21


@pytest.mark.parametrize("text", ["", "a" * (LIMIT + 1), "甲" * 101])
def test_what_would_not_be_readable_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="二维码的内容应为 1 至 300 个字节"):
        qr(text)
