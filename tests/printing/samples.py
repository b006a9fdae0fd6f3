"""Papers of fictional organs about fictional people."""

from typing import Any

from printing.form_paper import Cell, FormPaper, FormRow, label, opinion, value
from printing.list_paper import Align, Column, Item, ListPaper
from printing.official import Annex, OfficialPaper, Paragraph, Table

HOSTILE = (
    '<img src="file:///etc/passwd" onerror=x>',
    "</p><script>alert(1)</script>",
    "{% include 'x' %}{{ paper }}",
    "&lt;b&gt; &amp; ' \" \\",
    "䶮㛃𠅤𬭚😀",
    "甲" * 600,
    "a" * 190,
    "%PDF-1.7 endobj",
)


def decision(**more: Any) -> OfficialPaper:
    """A decision with everything that a short paper has."""
    values: dict[str, Any] = {
        "organ": "中共云川市委组织部文件",
        "number": "云组容〔2026〕12号",
        "title": "关于对陆远航同志予以容错免责的决定",
        "recipient": "中共云川市临湖区委，云川市水务局党组",
        "body": (
            Paragraph("经2026年11月5日部务会议集体研究，决定对陆远航同志予以容错免责。"),
            Paragraph("如对本决定不服，可以自收到本决定之日起30日内申请复核。"),
        ),
        "signed_by": "中共云川市委组织部",
        "signed_on": "2026年11月12日",
        "copies": ("市纪委监委机关", "市审计局"),
        "issued_by": "中共云川市委组织部办公室",
        "issued_on": "2026年11月12日",
        "rule_notes": ("《云川市容错纠错实施办法》第六条",),
    }
    return OfficialPaper(**(values | more))


def notice(**more: Any) -> OfficialPaper:
    """A notice with every level, a table, and attachments printed and named."""
    table = Table(
        ("序号", "单位", "名额"),
        tuple((str(n), f"第{n}中学", str(n % 7)) for n in range(1, 31)),
        "名额分配表",
    )
    body = (
        Paragraph("现将有关事项通知如下。"),
        Paragraph(level=1, head="总体要求"),
        Paragraph("坚持实事求是。", level=2, head="把握原则。"),
        Paragraph("坚持依规依纪。", level=2, head="严格程序。"),
        Paragraph("程序如下。", level=3),
        Paragraph("先受理。", level=4),
        Paragraph("后核查。", level=4),
        Paragraph("名额如下。", level=3),
        table,
        Paragraph(level=1, head="工作要求"),
        Paragraph("认真落实。", level=2),
    )
    values: dict[str, Any] = {
        "title": "关于做好2026年度公务员考核和容错纠错典型案例报送工作的通知",
        "urgency": "加急",
        "body": body,
        "annexes": (Annex("登记表填写说明", (Paragraph("如实填写。"),)), Annex("有关单位名单（另发）")),
        "remark": "此件公开发布",
    }
    return decision(**(values | more))


def form(**more: Any) -> FormPaper:
    """An approval form with a label over two rows, a long text, and places to sign."""
    rows = (
        FormRow(
            (
                label("姓　名"),
                value("陆远航"),
                label("性　别"),
                value("男"),
                label("出生年月"),
                value("1979.08"),
            )
        ),
        FormRow((label("基本情况"), opinion("该同志出于公心，没有谋取私利。\n事后主动报告。")), 5),
        FormRow((label("征求意见", 2, 2), label("市审计局", 5), Cell("同意。", 17))),
        FormRow((label("市水务局党组", 5), Cell("同意。", 17))),
        FormRow((label("部务会议意见"), opinion("同意。", "（盖章）", "年　　月　　日")), 4),
    )
    values: dict[str, Any] = {
        "title": "容错免责认定审批表",
        "day": "2026年11月12日",
        "rows": rows,
        "number": "云组容〔2026〕12号",
        "left": "填报单位：云川市水务局",
        "right": "2026年11月12日",
        "notes": ("本表一式三份。",),
        "rule_notes": ("《云川市容错纠错实施办法》第六条",),
    }
    return FormPaper(**(values | more))


def publicity(**more: Any) -> ListPaper:
    """A publicity list over several pages."""
    values: dict[str, Any] = {
        "title": "2026年度优秀等次拟定人员公示名单",
        "day": "2026年11月12日",
        "columns": (
            Column("序号", 2),
            Column("姓名", 4),
            Column("单位", 12, Align.LEFT),
            Column("得分", 0, Align.RIGHT),
        ),
        "rows": tuple((str(n), f"第{n}人", "云川市水务局", f"{90 + n / 100}") for n in range(1, 61)),
        "totals": ("", "合计", "60人", "90.3"),
        "about": "（公示期：2026年11月16日至11月20日）",
        "lead": (Item("一、名单", heading=True), Item("现将名单予以公示。")),
        "closing": (Item("受理部门：市委组织部公务员科"),),
        "signed_by": "中共云川市委组织部",
    }
    return ListPaper(**(values | more))
