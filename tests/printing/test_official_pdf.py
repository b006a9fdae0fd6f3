"""Official papers as PDF: measured against GB/T 9704-2012, in millimetres."""

import hashlib
import io
from dataclasses import replace
from itertools import pairwise

import pikepdf
import pytest

from printing import papers, pdf
from printing.official import Annex, Paragraph
from tests.printing.reading import MM, Word, faces_of, find, pages_of, text_of
from tests.printing.samples import HOSTILE, decision, notice

pytestmark = pytest.mark.usefixtures("built_fonts")

LINES, CHARACTERS = 22, 28
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, (28 + 156) * MM, 37 * MM, (37 + 225) * MM
LINE = 225 * MM / LINES


SHORT = decision(
    body=(Paragraph("同意。"),), copies=(), issued_by="", issued_on="", rule_notes=()
)  # one page
LONG = decision(body=(Paragraph("中" * 800),))


def body_lines(page: list[Word]) -> list[Word]:
    return [word for word in page if word.bottom < BOTTOM + 1]


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    pages = pages_of(papers.render_official(decision(body=(Paragraph("中" * 2000),))))
    lines = body_lines(pages[1])
    assert len(lines) == LINES
    assert {len(line.text) for line in lines} == {CHARACTERS}
    for line in lines:
        assert line.left == pytest.approx(LEFT, abs=0.2)
        assert line.right == pytest.approx(RIGHT, abs=1)
    assert all(b.top - a.top == pytest.approx(LINE, abs=0.05) for a, b in pairwise(lines))
    assert lines[0].top > TOP
    assert lines[-1].bottom < BOTTOM
    # the leading is shared out above and below the characters: the lines fill the type area
    assert lines[0].top - TOP == pytest.approx(BOTTOM - lines[-1].bottom, abs=0.5)


def test_a_paragraph_begins_two_characters_in() -> None:
    page = pages_of(papers.render_official(decision(body=(Paragraph("中" * 100),))))[0]
    first = next(word for word in page if word.text == "中" * (CHARACTERS - 2))
    assert first.left - LEFT == pytest.approx(2 * 156 * MM / CHARACTERS, abs=0.5)


def test_the_head_stands_where_the_standard_wants_it() -> None:
    page = pages_of(papers.render_official(decision()))[0]
    mark, number, title = (
        find(page, "中共云川市委组织部文件"),
        find(page, "〔2026〕"),
        find(page, "容错免责的决定"),
    )
    assert mark.top == pytest.approx(TOP + 35 * MM, abs=3 * MM)
    assert (mark.left + mark.right) / 2 == pytest.approx((LEFT + RIGHT) / 2, abs=1)
    assert mark.right - mark.left > 0.9 * 156 * MM
    assert number.top - mark.bottom == pytest.approx(2 * LINE, abs=0.6 * LINE)
    assert title.top - number.bottom > 2 * LINE


@pytest.mark.parametrize("length", range(2, 25))
def test_every_organ_fits_one_line_within_the_type_area(length: int) -> None:
    organ = "组织部文件云川市临湖区" * 3
    page = pages_of(papers.render_official(decision(organ=organ[:length])))[0]
    mark = find(page, organ[:length])
    assert mark.left > LEFT - 0.5
    assert mark.right < RIGHT + 0.5


def red_lines(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as document:
        return sum(
            [float(x) for x in operands] == pytest.approx([215 / 255, 0, 15 / 255], abs=0.01)
            for operands, operator in pikepdf.parse_content_stream(document.pages[0])
            if str(operator) == "rg" and len(operands) == 3
        )


def test_mark_and_line_are_red() -> None:
    assert red_lines(papers.render_official(decision())) >= 2


def test_page_numbers_stand_outside_right_on_odd_and_left_on_even_pages() -> None:
    pages = pages_of(papers.render_official(notice()))
    assert len(pages) >= 3
    for index, page in enumerate(pages, start=1):
        dashes = [word for word in page if word.text == "—" and word.top > BOTTOM]
        number = next(word for word in page if word.text == str(index) and word.top > BOTTOM)
        assert len(dashes) == 2
        assert number.bottom - number.top == pytest.approx(14, abs=0.3)
        assert (number.top + number.bottom) / 2 - BOTTOM == pytest.approx(7 * MM, abs=1 * MM)
        if index % 2:
            assert RIGHT - dashes[1].right == pytest.approx(14, abs=1)
        else:
            assert dashes[0].left - LEFT == pytest.approx(14, abs=1)


def test_with_a_seal_the_date_ends_four_characters_from_the_right_below_the_organ() -> None:
    page = pages_of(papers.render_official(SHORT))[0]
    organ = next(word for word in page if word.text == "中共云川市委组织部")
    date = next(word for word in page if word.text == "2026年11月12日")
    assert RIGHT - date.right == pytest.approx(4 * 156 * MM / CHARACTERS, abs=1)
    assert (organ.left + organ.right) / 2 == pytest.approx((date.left + date.right) / 2, abs=1)
    assert date.top - organ.top == pytest.approx(LINE, abs=0.5)
    above = max(word.bottom for word in page if word.top < organ.top - 5)
    assert organ.top - above > 2 * LINE  # room for the seal


@pytest.mark.parametrize("organ", ["云川市委组织部", "中国共产党云川市临湖区委员会组织部"])
def test_without_a_seal_organ_and_date_are_set_in_from_the_right(organ: str) -> None:
    page = pages_of(
        papers.render_official(decision(seal=False, signed_by=organ, issued_by="", issued_on=""))
    )[0]
    date, name = find(page, "2026年11月12日"), next(word for word in page if word.text == organ)
    two = 2 * 156 * MM / CHARACTERS
    assert date.left - name.left == pytest.approx(two, abs=1)
    assert RIGHT - max(date.right, name.right) == pytest.approx(two, abs=1)


@pytest.mark.parametrize("length", [2, 15, 20, 26])
def test_any_organ_that_signs_stays_within_the_type_area(length: int) -> None:
    organ = ("云川市临湖区" * 5)[:length]
    page = pages_of(papers.render_official(replace(SHORT, signed_by=organ)))[0]
    name = next(word for word in page if word.text == organ)
    assert name.right < RIGHT + 1


def test_a_letter_begins_30_mm_below_the_edge_and_has_more_room() -> None:
    letter = decision(letter=True, organ="中共云川市委组织部", issued_by="", issued_on="")
    pages = pages_of(papers.render_official(letter))
    assert len(pages) == 1
    mark, number = find(pages[0], "中共云川市委组织部"), find(pages[0], "云组容")
    assert mark.top == pytest.approx(30 * MM, abs=3 * MM)
    assert number.right == pytest.approx(RIGHT, abs=1)
    assert not any(word.text == "—" for word in pages[0])
    longer = pages_of(papers.render_official(replace(letter, body=(Paragraph("中" * 800),))))
    assert [any(word.text == "—" for word in page) for page in longer] == [False, True]
    assert len(body_lines(longer[0])) > len(body_lines(pages_of(papers.render_official(LONG))[0]))


def test_the_record_ends_on_the_last_line_of_the_last_page() -> None:
    for paper in (decision(), notice(), LONG):
        pages = pages_of(papers.render_official(paper))
        last = next(word for word in pages[-1] if word.text.startswith("中共云川市委组织部办公室"))
        assert not any(
            "印发" in word.text for page in pages[:-1] for word in page if word.top > TOP + 100 * MM
        )
        assert BOTTOM - last.bottom == pytest.approx((27 - 14) / 2, abs=3)
        copied = find(pages[-1], "抄送：")
        assert copied.bottom - copied.top == pytest.approx(14, abs=0.3)
        assert copied.left - LEFT == pytest.approx(14, abs=1)


def test_the_signature_never_stands_without_text_above_it() -> None:
    for length in range(150, 420, 14):
        pages = pages_of(papers.render_official(decision(body=(Paragraph("中" * length),))))
        page = next(page for page in pages if any(word.text == "2026年11月12日" for word in page[:-4]))
        assert any("中中" in word.text for word in page), length


def test_levels_have_their_faces_and_all_faces_are_embedded() -> None:
    assert faces_of(papers.render_official(notice())) == {
        "Dandang Fang", "Dandang Hei", "Dandang Kai", "Dandang Song", "Dandang Title",
    }  # fmt: skip


def test_a_long_table_repeats_its_head() -> None:
    pages = pages_of(papers.render_official(notice()))
    heads = [page for page in pages if any(word.text == "名额" for word in page)]
    assert len(heads) == 2


def test_attachments_begin_on_a_page_of_their_own() -> None:
    pages = pages_of(papers.render_official(notice()))
    page = next(page for page in pages if any(word.text == "附件1" for word in page))
    label, title = find(page, "附件1"), find(page, "登记表填写说明")
    assert label.left == pytest.approx(LEFT, abs=0.5)
    assert (label.top - TOP) < LINE  # the first line
    assert (title.top + title.bottom) / 2 - TOP == pytest.approx(2.5 * LINE, abs=0.3 * LINE)  # the third


def test_every_word_comes_back_as_text() -> None:
    text = text_of(papers.render_official(notice(signer="䶮㛃𠅤𬭚")))
    for part in (
        "加急", "签发人：䶮㛃𠅤𬭚", "云组容〔2026〕12号", "一、总体要求", "（二）严格程序。坚持依规依纪。",
        "1.程序如下。", "（2）后核查。", "名额分配表", "附件：1.登记表填写说明2.有关单位名单（另发）",
        "（此件公开发布）", "抄送：市纪委监委机关，市审计局。",
        "2026年11月12日印发", "依据：《云川市容错纠错实施办法》第六条",
    ):  # fmt: skip
        assert part in text
    paper = decision()
    assert paper.content_hash in text_of(papers.render_official(paper))


def test_same_content_same_bytes() -> None:
    seen = {hashlib.sha256(papers.render_official(notice())).hexdigest() for _ in range(2)}
    assert len(seen) == 1
    assert papers.render_official(decision()) != papers.render_official(decision(number="云组容〔2026〕13号"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_printed_or_refused_with_a_sentence(hostile: str) -> None:
    body = (Paragraph(hostile), Paragraph(hostile, 2, hostile))
    text = text_of(papers.render_official(decision(body=body, annexes=(Annex("甲", body),))))
    expected = "".join(hostile.split()).replace("😀", "〓")
    assert expected[:60] in text or len(hostile) > 500


def test_a_faulty_paper_is_refused_with_its_sentence() -> None:
    with pytest.raises(pdf.RenderRefused, match="正文还没有内容"):
        papers.render_official(decision(body=()))
