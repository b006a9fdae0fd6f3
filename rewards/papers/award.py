"""奖励的文书: the publicity notice, the decision, the withdrawal."""

from cadre.enums import HonourKind
from casework.models import Case, Publicity
from casework.papers import paper_of, section
from printing.chinese import day_text, tidy
from printing.official import OfficialPaper, Paragraph, Table
from rewards.models import Award


def _whom(award: Award) -> Table:
    rows = [
        (str(place), awardee.cadre.name, awardee.cadre.unit.name, awardee.cadre.title or "—")
        if awardee.cadre
        else (str(place), awardee.team, awardee.unit.name if awardee.unit else "—", "集体")
        for place, awardee in enumerate(award.awardees.select_related("cadre__unit", "unit"), start=1)
    ]
    return Table(("序号", "姓名或集体", "单位", "职务"), tuple(rows))


def notice_text(award: Award) -> str:
    """What the publicity says in a line."""
    names = "、".join(str(awardee) for awardee in award.awardees.select_related("cadre"))
    return f"拟给予{names}{HonourKind(award.kind).label}（{award.name}）。"


def publicity_notice(case: Case, award: Award, shown: Publicity, number: str) -> OfficialPaper:
    """公示: who is to be awarded for what, from when until when, and how to object."""
    body: tuple[Paragraph | Table, ...] = (
        Paragraph(f"经核实和集体研究，拟对下列对象给予{HonourKind(award.kind).label}，现予公示。"),
        _whom(award),
        *section("主要事迹", award.deed),
        *section("公示时间", f"{day_text(shown.since)}至{day_text(shown.until)}。"),
        *section(
            "反映方式", "对公示对象有异议的，请在公示期内以真实姓名向本机关反映，本机关对反映人严格保密。"
        ),
    )
    title = f"关于拟给予{HonourKind(award.kind).label}对象的公示"
    return paper_of(case, number=number, title=title, recipient="", body=body)


def decision(case: Case, award: Award, number: str) -> OfficialPaper:
    """奖励决定."""
    body: tuple[Paragraph | Table, ...] = (
        Paragraph(
            f"根据《公务员法》和公务员奖励有关规定，决定对下列对象给予{HonourKind(award.kind).label}。"
        ),
        _whom(award),
        *section("事迹", award.deed),
        Paragraph("希望受到奖励的个人和集体珍惜荣誉，再接再厉。"),
    )
    title = f"关于给予{HonourKind(award.kind).label}的决定"
    return paper_of(case, number=number, title=title, recipient=case.unit.name, body=body)


def withdrawal(case: Case, award: Award, number: str) -> OfficialPaper:
    """撤销奖励决定: the ground of the law."""
    body: tuple[Paragraph | Table, ...] = (
        Paragraph(f"经查，{tidy(award.name)}奖励具有“{award.withdrawal_ground}”的情形，决定撤销该奖励。"),
        _whom(award),
        Paragraph(
            "受奖励的个人应当交回奖章、证书，有关待遇按规定处理。对本决定不服的，可以依法申请复核、提出申诉。"
        ),
    )
    return paper_of(case, number=number, title="关于撤销奖励的决定", recipient=case.unit.name, body=body)
