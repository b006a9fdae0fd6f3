"""Ruled forms: content without a PDF, then the PDF."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import papers, pdf
from printing.form_paper import PARTS, Cell, CellKind, FormPaper, FormRow, label, opinion, value
from tests.printing.reading import MM, faces_of, find, pages_of, text_of
from tests.printing.samples import HOSTILE, form

words = st.text(max_size=12)
cells = st.builds(
    Cell,
    words,
    st.integers(-1, 26),
    st.sampled_from(CellKind),
    st.integers(0, 3),
    st.lists(words, max_size=2).map(tuple),
)
rows = st.lists(
    st.builds(FormRow, st.lists(cells, max_size=4).map(tuple), st.integers(0, 31)), max_size=4
).map(tuple)
forms = st.builds(
    FormPaper, words, words, rows, words, words, words, st.lists(words, max_size=2).map(tuple), words
)


@given(forms)
def test_a_form_comes_back_from_its_json(paper: FormPaper) -> None:
    again = FormPaper.from_json(paper.to_json())
    assert again == paper
    assert again.content_hash == paper.content_hash
    assert isinstance(again.fault(), str)


def taken(paper: FormPaper) -> list[int]:
    """How many parts of the grid every row fills."""
    filled = [0] * (len(paper.rows) + 40)
    for index, row in enumerate(paper.rows):
        for cell in row.cells:
            for line in range(index, index + cell.rows):
                filled[line] += cell.span
    return filled


@given(st.lists(st.tuples(st.integers(1, PARTS), st.integers(1, 3)), min_size=1, max_size=12))
def test_a_grid_without_fault_fills_every_row(pieces: list[tuple[int, int]]) -> None:
    paper = form(rows=tuple(FormRow((Cell("", span, rows=high),)) for span, high in pieces))
    full = [*([PARTS] * len(pieces)), *([0] * 40)]
    assert (paper.fault() == "") == (taken(paper) == full)


def test_good_forms_have_no_fault() -> None:
    assert form().fault() == ""
    assert form(rows=(), text=("问：经过？", "答：如下。"), each_page="签名：").fault() == ""


def row(*cells: Cell) -> tuple[FormRow, ...]:
    return (FormRow(cells),)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"title": ""}, "标题还没有填写"),
        ({"day": "2026.11.12"}, "日期应写作"),
        ({"rows": ()}, "表格还没有内容"),
        ({"rows": row(Cell("", 23))}, "第1行没有排满"),
        ({"rows": row(Cell("", 20), Cell("", 5))}, "第1行排不下"),
        ({"rows": row(Cell("", 0), Cell("", 24))}, "第1行排不下"),
        ({"rows": row(Cell("", 24, rows=0))}, "第1行排不下"),
        ({"rows": row(Cell("", 24, rows=2))}, "向下伸出"),
        ({"rows": (FormRow((Cell("", 24),), 31),)}, "高度应为 1 至 30"),
        ({"rows": row(Cell("秘密★1年", 24))}, "第1行带有密级标志"),
        ({"rows": row(Cell("", 24, sign=("\u202e",)))}, "签名处含有看不见的"),
        ({"rows": row(Cell("", 24)) * 301}, "最多 300 行"),
        ({"text": ("甲" * 5001,)}, "正文第1段过长"),
        ({"text": ("甲",) * 2001}, "最多 2000 段"),
        ({"each_page": "甲" * 61}, "页脚签名过长"),
        ({"notes": ("甲" * 401,)}, "说明过长"),
    ],
)
def test_a_fault_is_one_clear_sentence(more: dict[str, Any], sentence: str) -> None:
    fault = form(**more).fault()
    assert sentence in fault
    assert fault.endswith("。")


@pytest.mark.parametrize(
    ("text", "span", "lines"),
    [
        ("单位及职务", 3, ("单位及", "职务")),
        ("承办处室意见", 3, ("承办处室", "意见")),
        ("征求意见", 2, ("征求", "意见")),
        ("姓名", 1, ("姓", "名")),
        ("第一行\n第二", 5, ("第一行", "第二")),
        ("", 3, ()),
    ],
)
def test_a_label_is_broken_as_its_width_wants(text: str, span: int, lines: tuple[str, ...]) -> None:
    assert label(text, span).lines == lines


@given(st.text(max_size=40), st.integers(-1, 24))
def test_a_label_loses_nothing(text: str, span: int) -> None:
    assert "".join(label(text, span).lines) == "".join(text.splitlines())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_was_typed_is_text_and_never_markup(hostile: str, built_fonts: object) -> None:
    paper = form(
        rows=(FormRow((label(hostile), value(hostile, 5), opinion(hostile, hostile[:40], span=16))),),
        text=(hostile,),
        left=hostile[:60],
    )
    html = papers.html_of("form", paper)
    assert "<img" not in html
    assert "<script" not in html
    assert "".join(hostile.split()).replace("😀", "〓")[:30] in text_of(papers.render_form(paper))


# --- the PDF ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("built_fonts")
def test_a_form_prints_what_it_says() -> None:
    content = papers.render_form(form())
    text = text_of(content)
    for part in (
        "容错免责认定审批表", "填报单位：云川市水务局", "出生年月1979.08", "事后主动报告。", "（盖章）年月日",
        "说明：本表一式三份。依据：《云川市容错纠错实施办法》第六条", "第1页共1页", form().content_hash,
    ):  # fmt: skip
        assert part in text
    assert faces_of(content) == {"Dandang Fang", "Dandang Kai", "Dandang Song", "Dandang Title"}
    assert content == papers.render_form(form())


@pytest.mark.usefixtures("built_fonts")
def test_a_row_is_as_high_as_asked() -> None:
    rows = (
        FormRow((label("甲", 24),), 1),
        FormRow((label("乙", 24),), 10),
        FormRow((label("丙", 24),), 1),
    )
    page = pages_of(papers.render_form(form(rows=rows)))[0]
    first, last = find(page, "甲"), find(page, "丙")
    assert last.top - first.top == pytest.approx(11 * 8.2 * MM, abs=5 * MM)


@pytest.mark.usefixtures("built_fonts")
def test_a_long_text_runs_over_pages_and_every_page_is_signed() -> None:
    text = tuple(part for n in range(40) for part in (f"问：第{n}个问题？", "答：" + "甲" * 60))
    rows = (FormRow((label("情况"), opinion("乙" * 3000, "签名："))),)
    content = papers.render_form(form(rows=rows, text=text, each_page="被谈话人签名："))
    pages = pages_of(content)
    assert len(pages) > 3
    assert text_of(content).count("乙") == 3000
    assert all(any("被谈话人签名：" in word.text for word in page) for page in pages)
    assert all(word.right < (210 - 20) * MM for page in pages for word in page)
    for page in pages:  # no question stands alone at the foot of a page
        last = max((word for word in page if word.bottom < 273 * MM), key=lambda word: word.top)
        assert not last.text.startswith("问：")


@pytest.mark.usefixtures("built_fonts")
def test_a_faulty_form_is_refused() -> None:
    with pytest.raises(pdf.RenderRefused, match="没有排满"):
        papers.render_form(form(rows=row(Cell("", 3))))
