"""What official papers say, without a PDF."""

import dataclasses
import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import faults, papers
from printing.official import Annex, OfficialPaper, Paragraph, Table, numbered
from printing.plain import NotAPaper
from tests.printing.samples import HOSTILE, decision, notice

words = st.text(max_size=20)
paragraphs = st.builds(Paragraph, words, st.integers(-1, 5), words)
tables = st.builds(
    Table, st.lists(words, max_size=3).map(tuple), st.lists(st.tuples(words), max_size=3).map(tuple), words
)
bodies = st.lists(paragraphs | tables, max_size=4).map(tuple)
lines = st.lists(words, max_size=3).map(tuple)
official = st.builds(
    OfficialPaper,
    organ=words,
    title=words,
    body=bodies,
    signed_by=words,
    signed_on=words,
    number=words,
    recipient=words,
    annexes=st.lists(st.builds(Annex, words, bodies), max_size=2).map(tuple),
    seal=st.booleans(),
    copies=lines,
    rule_notes=lines,
)


# --- JSON and hash ------------------------------------------------------------------------------------


@given(official)
def test_a_paper_comes_back_from_its_json(paper: OfficialPaper) -> None:
    again = OfficialPaper.from_json(paper.to_json())
    assert again == paper
    assert again.content_hash == paper.content_hash


@given(official, official)
def test_only_the_same_content_has_the_same_hash(one: OfficialPaper, other: OfficialPaper) -> None:
    assert (one.content_hash == other.content_hash) == (one == other)


def test_the_hash_is_that_of_the_json() -> None:
    paper = decision()
    assert paper.content_hash == hashlib.sha256(paper.to_json().encode()).hexdigest()


def test_what_has_its_default_is_not_said() -> None:
    """So that a field added later leaves the hashes of frozen papers as they are."""
    said = json.loads(decision().to_json())
    assert {"urgency", "signer", "annexes", "seal", "remark"}.isdisjoint(said)
    assert json.loads(decision(seal=False).to_json())["seal"] is False


def raw(**more: Any) -> str:
    return json.dumps(json.loads(decision().to_json()) | more)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{",
        "[" * 100_000,
        '{"type":"OfficialPaper"}',
        raw(type="Table"),
        raw(more="x"),
        raw(title=1),
        raw(seal="true"),
        raw(seal=1),
        raw(body="甲"),
        raw(body=[{"type": "OfficialPaper"}]),
        raw(body=[{"type": "Paragraph", "level": True}]),
        raw(body=[{"type": "Paragraph", "level": 1.0}]),
        raw(body=[1]),
        " " * 2_000_001,
    ],
    ids=range(17),
)
def test_what_is_no_paper_is_refused(text: str) -> None:
    with pytest.raises(NotAPaper, match="文书内容"):
        OfficialPaper.from_json(text)


# --- numbers --------------------------------------------------------------------------------------------


def test_heads_are_numbered_by_level() -> None:
    assert [item.number for item in notice().blocks] == [
        "", "一、", "（一）", "（二）", "1.", "（1）", "（2）", "2.", "", "二、", "（一）",
    ]  # fmt: skip


@given(bodies)
def test_numbering_keeps_every_block(body: tuple[Paragraph | Table, ...]) -> None:
    assert tuple(item.block for item in numbered(body)) == body


def test_attachments_are_numbered_when_there_are_several() -> None:
    body = (Paragraph("甲"),)
    one = decision(annexes=(Annex("甲", body),))
    two = decision(annexes=(Annex("甲"), Annex("乙", body)))
    assert [label for label, _, _ in one.annex_pages] == ["附件"]
    assert [label for label, _, _ in two.annex_pages] == ["附件2"]


# --- faults -----------------------------------------------------------------------------------------------


def test_good_papers_have_no_fault() -> None:
    assert decision().fault() == ""
    assert notice().fault() == ""
    assert (
        decision(number="", recipient="", copies=(), issued_by="", issued_on="", rule_notes=()).fault() == ""
    )


BODY = (Paragraph("甲"),)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"organ": ""}, "发文机关标志还没有填写。"),
        ({"organ": "甲" * 25}, "发文机关标志过长：现有 25 字，最多 24 字。"),
        ({"number": "云组容[2026]12号"}, "六角括号〔〕"),
        ({"number": "云组容（2026）12号"}, "六角括号〔〕"),
        ({"number": "云组容〔2026〕第12号"}, "不加“第”"),
        ({"number": "云组容〔2026〕012号"}, "不补零"),
        ({"number": "云组容〔26〕12号"}, "应写作"),
        ({"number": "云组容〔2026〕12号\n"}, "应写作"),
        ({"urgency": "机密"}, "不得标注密级"),
        ({"urgency": "很急"}, "特急或加急"),
        ({"title": ""}, "标题还没有填写。"),
        ({"title": "甲" * 81}, "标题过长：每行最多 20 字"),
        ({"title": "甲" * 21 + "\n" + "乙" * 61}, "标题过长"),
        ({"title": "关于考核的通知。"}, "标题末尾不加标点"),
        ({"title": "关于考核,调研的通知"}, "标题有西文标点“,”，请改为“，”。"),
        ({"recipient": "各县区："}, "主送机关末尾的冒号由系统加上"),
        ({"recipient": "甲\n乙"}, "主送机关应为一行"),
        ({"body": ()}, "正文还没有内容。"),
        ({"body": BODY * 501}, "正文最多 500 段，现有 501 段。"),
        ({"body": (*BODY, Paragraph("经研究,同意"))}, "正文第2段有西文标点“,”，请改为“，”。"),
        ({"body": (Paragraph(level=1, head="依据[甲]"),)}, "正文第1段有西文标点“[”，请改为“〔”。"),
        ({"body": (Paragraph(),)}, "正文第1段是空的"),
        ({"body": (Paragraph("甲", 0, "乙"),)}, "没有层次"),
        ({"body": (Paragraph("甲", 5),)}, "层次应为 0 至 4"),
        ({"body": (Paragraph("甲" * 5001),)}, "正文第1段过长：现有 5001 字，最多 5000 字。"),
        ({"body": (Paragraph("甲\u202e乙"),)}, "控制字符"),
        ({"body": (Paragraph("机密★1年"),)}, "密级标志"),
        ({"body": (Table(("甲",), (("机密",),)),)}, "正文第1段的表格第1行带有密级标志"),
        ({"body": (Table(("甲", "乙"), (("一",),)),)}, "第1行有 1 格，应为 2 格"),
        ({"body": (Table((), ()),)}, "应有 1 至 16 列"),
        ({"body": (Table(("甲",), (("乙",),) * 2001),)}, "最多 2000 行"),
        ({"annexes": (Annex(""),)}, "附件1的名称还没有填写。"),
        ({"annexes": (Annex("甲"), Annex("名单。"))}, "附件2的名称末尾不加标点"),
        ({"annexes": (Annex("甲", (Paragraph(),)),)}, "附件1第1段是空的"),
        ({"annexes": (Annex("甲"),) * 51}, "附件最多 50 个"),
        ({"signed_by": " "}, "发文机关署名还没有填写。"),
        ({"signed_on": "2026年03月05日"}, "月、日前不补零"),
        ({"signed_on": "2026年2月30日"}, "日历上没有这一天"),
        ({"signed_on": "2026-03-05"}, "成文日期应写作“2026年3月5日”的样子"),
        ({"copies": ("甲。",)}, "抄送机关之间的标点"),
        ({"copies": ("",)}, "抄送机关还没有填写"),
        ({"issued_on": ""}, "要么都填"),
        ({"issued_on": "今天"}, "印发日期应写作"),
        ({"body": (Paragraph("甲" * 4999),) * 90}, "文书过长"),
        ({"body": (Paragraph("甲a" * 9 + "a" * 200),)}, "正文第1段有过长的连续西文或数字"),
        ({"letter": True}, "信函格式没有签发人和印发机关"),
        ({"rule_notes": ("",)}, "依据说明还没有填写"),
    ],
)  # fmt: skip
def test_a_fault_is_one_clear_sentence(more: dict[str, Any], sentence: str) -> None:
    fault = decision(**more).fault()
    assert sentence in fault
    assert fault.endswith("。")
    assert fault.count("。") == 1 + sentence[:-1].count("。")


@given(official)
def test_any_content_has_a_fault_or_none_and_never_breaks(paper: OfficialPaper) -> None:
    fault = paper.fault()
    assert fault == "" or fault.endswith("。")


def test_a_secrecy_marking_is_found_wherever_it_stands() -> None:
    for field in dataclasses.fields(OfficialPaper):
        value = getattr(decision(), field.name)
        marked = "机密★5年" if isinstance(value, str) else ("机密★5年",)
        if field.name in {"number", "urgency", "signed_on", "issued_on"}:
            assert decision(**{field.name: marked}).fault()
        elif field.name not in {"body", "annexes", "seal", "letter"}:
            assert "密级标志" in decision(**{field.name: marked}).fault(), field.name


# --- the page -----------------------------------------------------------------------------------------------


def test_the_parts_stand_in_the_order_of_the_standard() -> None:
    html = papers.html_of("official", notice(signer="周明"))
    order = (
        "加急", "中共云川市委组织部文件", "签发人", "云组容〔2026〕12号", "<h1>", "主送", "现将有关事项", "附件：",
        "2026年11月12日", "（此件公开发布）", "附件1", "依据：", "抄送：", "印发",
    )  # fmt: skip
    places = [html.index(part) for part in order if part != "主送"]
    assert places == sorted(places)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_was_typed_is_text_and_never_markup(hostile: str) -> None:
    paper = decision(
        title=hostile,
        recipient=hostile,
        remark=hostile,
        body=(Paragraph(hostile, 1, hostile), Table((hostile,), ((hostile,),), hostile)),
        annexes=(Annex(hostile, (Paragraph(hostile),)),),
        copies=(hostile,),
        rule_notes=(hostile,),
    )
    plain = papers.html_of("official", decision())
    html = papers.html_of("official", paper)
    for tag in ("<img", "<script", "</script", "onerror=x>"):
        assert tag not in html or tag in plain
    assert faults.first([paper.fault()]) == paper.fault()
