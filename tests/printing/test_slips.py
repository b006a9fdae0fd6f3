"""Sheets of slips: content without a PDF, then the PDF, whose codes are read from the picture of the page."""

import io
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from printing import papers, pdf
from printing.qr import QUIET, qr
from printing.slips import Slip, SlipSheet
from tests.printing import qr_reading
from tests.printing.reading import MM, pages_of, text_of

DPI = 300
PLACES = {8: (11, 39, 69), 10: (9, 33, 55.2)}  # mm: top of the code in its slip, its side, height of a slip


def sheet(count: int = 13, **more: Any) -> SlipSheet:
    slips = tuple(
        Slip(
            f"7KQ3-{n:04d}",
            f"https://dandang.yunchuan.gov.cn/b/7KQ3{n:04d}",
            ("市水务局民主测评", "中层正职"),
        )
        for n in range(count)
    )
    values: dict[str, Any] = {
        "title": "民主测评票",
        "day": "2026年11月12日",
        "slips": slips,
        "note": "一码一次，不记名。",
    }
    return SlipSheet(**(values | more))


words = st.text(max_size=12)
sheets = st.builds(
    SlipSheet,
    words,
    words,
    st.lists(st.builds(Slip, words, words, st.lists(words, max_size=2).map(tuple)), max_size=3).map(tuple),
    words,
    st.integers(-1, 12),
)


@given(sheets)
def test_a_sheet_comes_back_from_its_json(paper: SlipSheet) -> None:
    assert SlipSheet.from_json(paper.to_json()) == paper
    assert isinstance(paper.fault(), str)


@given(st.integers(1, 40), st.sampled_from([8, 10]))
def test_every_slip_is_printed_once_and_in_order(count: int, per_page: int) -> None:
    paper = sheet(count, per_page=per_page)
    pages = list(paper.pages)
    assert tuple(slip for page in pages for row in page for slip in row if slip) == paper.slips
    assert len(pages) == -(-count // per_page)
    assert all(len(row) == 2 and row[0] for page in pages for row in page)
    assert all(len(page) <= per_page // 2 for page in pages)


def test_a_good_sheet_has_no_fault() -> None:
    assert sheet().fault() == ""
    assert sheet(1, note="", per_page=10).fault() == ""


def test_a_code_is_in_no_repr() -> None:
    assert "7KQ3" not in repr(sheet())


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": ""}, "标题还没有填写"),
        ({"day": ""}, "日期应写作"),
        ({"slips": ()}, "还没有要印的票"),
        ({"per_page": 9}, "只能印 8 张或 10 张"),
        ({"slips": (Slip("A", "a"), Slip("A", "b"))}, "编码相同"),
        ({"slips": tuple(Slip(str(n), "a") for n in range(1001))}, "一次最多印 1000 张"),
        ({"slips": (Slip("", "a"),)}, "第1张的编码还没有填写"),
        ({"slips": (Slip("A", ""),)}, "第1张的二维码内容还没有填写"),
        ({"slips": (Slip("A", "甲" * 101),)}, "二维码内容过长：最多 300 个字节"),
        ({"slips": (Slip("A", "\ud800"),)}, "看不见的控制字符"),
        ({"slips": (Slip("A", "a", ("甲",) * 4),)}, "第1张的文字过长：每行 11 字，最多 3 行"),
        ({"slips": (Slip("A", "a", ("甲" * 34,)),)}, "第1张的文字过长"),
        ({"slips": (Slip("A" * 15, "a"),)}, "第1张的编码过长"),
        ({"note": "机密★1年"}, "密级标志"),
    ],
)
def test_a_fault_is_one_clear_sentence(more: dict[str, Any], sentence: str) -> None:
    fault = sheet(**more).fault()
    assert sentence in fault
    assert fault.endswith("。")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "&lt;b&gt;'\"", "{{ x }}"])
def test_what_was_typed_is_text_and_never_markup(hostile: str) -> None:
    html = papers.html_of("slips", sheet(slips=(Slip(hostile[:14], hostile, (hostile,)),), note=hostile))
    assert "<script" not in html
    assert "<b>" not in html


# --- the PDF ------------------------------------------------------------------------------------------------


def picture_of(content: bytes, page: int) -> Image.Image:
    done = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-f", str(page), "-l", str(page), "-"],
        input=content,
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
    )
    return Image.open(io.BytesIO(done.stdout))


def code_at(picture: Image.Image, index: int, per_page: int, link: str) -> str:
    """What the code of the slip at this place of the page says."""
    top, side, high = PLACES[per_page]
    modules = qr(link).modules
    module = side / (modules + 2 * QUIET)
    left, upper = 10 + 95 * (index % 2) + 3, 10 + high * (index // 2) + top
    dot = DPI / 25.4

    def dark(x: int, y: int) -> bool:
        at = ((left + (x + QUIET + 0.5) * module) * dot, (upper + (y + QUIET + 0.5) * module) * dot)
        return picture.getpixel((round(at[0]), round(at[1]))) < 128  # type: ignore[operator]

    return qr_reading.read([[dark(x, y) for x in range(modules)] for y in range(modules)])


@pytest.mark.usefixtures("built_fonts")
@pytest.mark.parametrize("per_page", [8, 10])
def test_the_printed_codes_can_be_read(per_page: int) -> None:
    paper = sheet(per_page + 3, per_page=per_page)
    content = papers.render_slips(paper)
    assert pdf.page_count(content) == 2
    for number, slips in ((1, paper.slips[:per_page]), (2, paper.slips[per_page:])):
        picture = picture_of(content, number)
        assert [code_at(picture, i, per_page, slip.link) for i, slip in enumerate(slips)] == [
            s.link for s in slips
        ]


@pytest.mark.usefixtures("built_fonts")
def test_a_slip_keeps_within_its_lines() -> None:
    longest = ("甲" * 11, "乙" * 22)
    slips = tuple(Slip(f"WWWW-MMMM-{n:04d}", "x" * 300, longest) for n in range(20))
    for per_page, (_, _, high) in PLACES.items():
        content = papers.render_slips(sheet(slips=slips, per_page=per_page, title="丙" * 16, note="丁" * 50))
        pages = pages_of(content)
        assert len(pages) == -(-20 // per_page)
        for page in pages:
            codes = [word for word in page if word.text.startswith("WWWW")]
            notes = sorted((word for word in page if "丁" in word.text), key=lambda word: word.top)
            for code in codes:
                note = next(n for n in notes if n.top > code.top and abs(n.left - code.left) < 50 * MM)
                assert code.bottom <= note.top
            for word in page:
                row = int((word.top / MM - 10) // high)
                assert word.bottom / MM <= 10 + high * (row + 1)


@pytest.mark.usefixtures("built_fonts")
def test_a_sheet_says_what_it_should_and_no_hash() -> None:
    paper = sheet(2)
    text = text_of(papers.render_slips(paper))
    for part in ("民主测评票", "市水务局民主测评", "7KQ3-0001", "一码一次，不记名。"):
        assert part in text
    assert paper.content_hash not in text
    assert papers.render_slips(paper) == papers.render_slips(paper)


@pytest.mark.usefixtures("built_fonts")
def test_a_faulty_sheet_is_refused() -> None:
    with pytest.raises(pdf.RenderRefused, match="还没有要印的票"):
        papers.render_slips(sheet(0))
