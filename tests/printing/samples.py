"""Papers of fictional organs about fictional people."""

from typing import Any

from printing.official import Annex, OfficialPaper, Paragraph, Table

HOSTILE = (
    '<img src="file:///etc/passwd" onerror=x>',
    "</p><script>alert(1)</script>",
    "{% include 'x' %}{{ paper }}",
    "&lt;b&gt; &amp; ' \" \\",
    "䶮㛃𠅤𬭚😀",
    "甲" * 600,
    "a" * 600,
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
