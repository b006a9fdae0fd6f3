"""澄清正名的文书: the letter to the person, what is said at a meeting, the bulletin, and why a name is not cleared.

None of them says who reported; each clears one point and says so.
"""

from casework.models import Case
from casework.papers import notes_of, paper_of, section
from faultcorrection.enums import Verdict
from faultcorrection.models import Clarification
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph

ONE_POINT = "本次澄清只针对上述具体问题，不是对{who}的全面评价。"


def letter(case: Case, row: Clarification, number: str) -> OfficialPaper:
    """书面澄清, to the person; a copy goes to his unit."""
    return paper_of(
        case,
        number=number,
        title="关于反映问题的澄清函",
        recipient=f"{_name(case)}同志",
        body=(
            Paragraph(f"关于反映你有关问题一事，经核查，现予以澄清。{_means(row)}"),
            *section("反映的问题", row.point),
            *section("核查结论", _verdict(row)),
            *section("澄清内容", row.statement),
            *section("说明", ONE_POINT.format(who="你")),
        ),
        copies=(case.unit.name,),
        notes=notes_of(case.steps.filter(action="clear").last()),
    )


def at_meeting(case: Case, row: Clarification, number: str) -> OfficialPaper:
    """会议澄清: what is read out where the rumour went round."""
    return _public(
        case, row, number, title=f"关于{_name(case)}同志有关问题的会议澄清", recipient=_where(case, row)
    )


def bulletin(case: Case, row: Clarification, number: str) -> OfficialPaper:
    """通报澄清, to the units where the matter is known."""
    return _public(
        case, row, number, title=f"关于{_name(case)}同志有关问题的澄清通报", recipient=_where(case, row)
    )


def refusal(case: Case, row: Clarification, reason: str, number: str) -> OfficialPaper:
    """不予澄清告知书, with the reason in full and the way to bring new evidence."""
    return paper_of(
        case,
        number=number,
        title="不予澄清告知书",
        recipient=f"{_name(case)}同志",
        body=(
            Paragraph("关于澄清有关问题一事，经研究不予澄清，现将理由告知如下。"),
            *section("需澄清的问题", row.point),
            *section("理由", reason),
            *section("救济途径", "有新的证据或者情况发生变化的，可以书面申请重新核查。"),
        ),
    )


def _public(case: Case, row: Clarification, number: str, *, title: str, recipient: str) -> OfficialPaper:
    return paper_of(
        case,
        number=number,
        title=title,
        recipient=recipient,
        body=(
            Paragraph(f"有关方面反映{case.unit.name}{_name(case)}同志有关问题，经核查，现予以澄清。"),
            *section("反映的问题", row.point),
            *section("核查结论", _verdict(row)),
            *section("澄清内容", row.statement),
            *section("说明", ONE_POINT.format(who="该同志")),
        ),
        copies=(f"{_name(case)}同志",),
        notes=notes_of(case.steps.filter(action="clear").last()),
    )


def _name(case: Case) -> str:
    assert case.subject is not None  # always about a person  # nosec B101
    return case.subject.name


def _where(case: Case, row: Clarification) -> str:
    return row.place or case.unit.name


def _means(row: Clarification) -> str:
    return "" if row.cleared_on is None else f"澄清日期：{day_text(row.cleared_on)}。"


def _verdict(row: Clarification) -> str:
    when = day_text(row.concluded_on) if row.concluded_on else ""
    organ = f"{row.verified_by}核查" if row.verified_by else "核查"
    said = "反映失实" if row.verdict == Verdict.UNFOUNDED else "反映与事实不符，属于错告"
    return f"经{organ}（{when}），{said}。"
