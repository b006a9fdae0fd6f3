"""风险报备的文书: the written reply."""

from casework.models import Case
from casework.papers import notes_of, paper_of, section
from faultcorrection.models import Filing
from printing.official import OfficialPaper, Paragraph


def reply(case: Case, filing: Filing, number: str, *, is_granted: bool, note: str) -> OfficialPaper:
    """情况反馈: granted with what is asked for, or declined with the reason."""
    verdict = "准予备案" if is_granted else "不予备案"
    body = [
        Paragraph(f"你单位报送的“{case.title}”风险报备收悉，经风险评估和研究审核，{verdict}。"),
        *section("评估意见", filing.assessment),
        *section("防控要求", filing.advice if is_granted else ""),
        *section("理由", note),
    ]
    if is_granted:
        effect = "本次备案是以后认定容错的重要参考，不等于认定容错，也不免除依法依规履行职责的义务。"
        body += section("说明", effect)
    return paper_of(
        case,
        number=number,
        title=f"关于“{case.title}”风险报备的反馈",
        recipient=case.unit.name,
        body=body,
        notes=notes_of(case.steps.filter(target__in=("granted", "declined")).last()),
    )
