"""Lists: content without a PDF, then the PDF."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import papers, pdf
from printing.list_paper import Align, Column, Item, ListPaper
from tests.printing.reading import MM, pages_of, text_of
from tests.printing.samples import HOSTILE, publicity

words = st.text(max_size=12)
columns = st.lists(st.builds(Column, words, st.integers(-1, 25), st.sampled_from(Align)), max_size=3).map(
    tuple
)
rows = st.lists(st.lists(words, max_size=3).map(tuple), max_size=3).map(tuple)
items = st.lists(st.builds(Item, words, st.booleans()), max_size=2).map(tuple)
lists = st.builds(
    ListPaper, words, words, columns, rows, st.lists(words, max_size=3).map(tuple), words, items, items, words
)


@given(lists)
def test_a_list_comes_back_from_its_json(paper: ListPaper) -> None:
    again = ListPaper.from_json(paper.to_json())
    assert again == paper
    assert again.content_hash == paper.content_hash
    assert isinstance(again.fault(), str)


def test_good_lists_have_no_fault() -> None:
    assert publicity().fault() == ""
    assert publicity(columns=(), rows=(), totals=()).fault() == ""
    assert publicity(rows=(), totals=()).fault() == ""


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": " "}, "标题还没有填写"),
        ({"day": "11月12日"}, "日期应写作"),
        ({"columns": (), "lead": (), "closing": ()}, "文书还没有内容"),
        ({"columns": ()}, "还要有表头"),
        ({"columns": (Column(""),) * 4}, "表头还没有填写"),
        ({"columns": (Column("甲", 25), *(Column("乙"),) * 3)}, "“甲”一列的宽度应为 0 至 24"),
        ({"columns": (Column("甲", 7),) * 4}, "各列宽度之和不能超过 24"),
        ({"columns": (Column("甲"),)}, "表格第1行有 4 格，应为 1 格"),
        ({"columns": (Column("甲"),) * 17}, "应有 1 至 16 列"),
        ({"totals": ("甲",)}, "合计第1行有 1 格，应为 4 格"),
        ({"rows": (("1", "2", "3", "机密级"),)}, "第1行带有密级标志"),
        ({"rows": (("1", "2", "3", "4"),) * 2001}, "最多 2000 行"),
        ({"lead": (Item(""),)}, "第1段还没有填写"),
        ({"closing": (Item("甲"),) * 500}, "最多 500 段"),
        ({"signed_by": "甲\n乙"}, "署名应为一行"),
        ({"each_page": "\x00"}, "页脚签名含有看不见的"),
    ],
)
def test_a_fault_is_one_clear_sentence(more: dict[str, Any], sentence: str) -> None:
    fault = publicity(**more).fault()
    assert sentence in fault
    assert fault.endswith("。")


@pytest.mark.usefixtures("built_fonts")
@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_was_typed_is_text_and_never_markup(hostile: str) -> None:
    paper = publicity(
        rows=((hostile,) * 4,) * 2, lead=(Item(hostile),), about=hostile[:200], totals=(hostile,) * 4
    )
    html = papers.html_of("list", paper)
    assert "<img" not in html
    assert "<script" not in html
    assert "".join(hostile.split()).replace("😀", "〓")[:30] in text_of(papers.render_list(paper))


@pytest.mark.usefixtures("built_fonts")
def test_the_head_is_on_every_page_and_every_page_says_which_it_is() -> None:
    content = papers.render_list(publicity())
    pages = pages_of(content)
    assert len(pages) >= 2
    text = text_of(content)
    for index, page in enumerate(pages, start=1):
        assert f"第{index}页共{len(pages)}页" in text
        assert any(word.text == "得分" for word in page)
        assert all(word.left > 24 * MM - 1 and word.right < (210 - 24) * MM + 1 for word in page)
    for part in (
        "一、名单现将名单予以公示。",
        "合计60人90.3",
        "受理部门",
        "中共云川市委组织部2026年11月12日",
        "第60人",
    ):
        assert part in text
    assert content == papers.render_list(publicity())


@pytest.mark.usefixtures("built_fonts")
def test_columns_are_as_wide_and_aligned_as_asked() -> None:
    page = pages_of(papers.render_list(publicity()))[0]
    unit = next(word for word in page if word.text == "云川市水务局")
    score = next(word for word in page if word.text == "90.01")
    width = 162 * MM / 24
    assert unit.left - 24 * MM == pytest.approx(6 * width + 1.2 * MM, abs=1)
    assert (210 - 24) * MM - score.right == pytest.approx(1.2 * MM, abs=1)


@pytest.mark.usefixtures("built_fonts")
def test_a_wide_list_lies_on_its_side() -> None:
    pages = pages_of(papers.render_list(publicity(landscape=True)))
    assert max(word.right for word in pages[0]) > 260 * MM
    assert all(word.bottom < 210 * MM for page in pages for word in page)


@pytest.mark.usefixtures("built_fonts")
def test_a_row_is_never_torn_and_a_heading_never_ends_a_page() -> None:
    rows = tuple((str(n), f"第{n}人", "甲" * (20 * (n % 7)), "1") for n in range(1, 50))
    pages = pages_of(papers.render_list(publicity(rows=rows)))
    torn = [n for n in range(1, 50) if sum(word.text == f"第{n}人" for page in pages for word in page) != 1]
    assert torn == []


@pytest.mark.usefixtures("built_fonts")
def test_a_faulty_list_is_refused() -> None:
    with pytest.raises(pdf.RenderRefused, match="标题还没有填写"):
        papers.render_list(publicity(title=""))
