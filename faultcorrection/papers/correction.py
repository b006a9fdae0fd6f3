"""纠错通知书."""

from casework.models import Case
from casework.papers import paper_of, section
from faultcorrection.models import Correction
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph


def notice(case: Case, correction: Correction, number: str) -> OfficialPaper:
    """What must be put right, how and by when."""
    until = (
        f"请于{day_text(correction.due_on)}以前报送整改情况。"
        if correction.due_on
        else "请及时报送整改情况。"
    )
    who = f"{case.subject.name}同志" if case.subject else "你单位"
    return paper_of(
        case,
        number=number,
        title="纠错通知书",
        recipient=case.unit.name,
        body=(
            Paragraph(f"为及时纠正偏差、防止问题扩大，现就{who}有关问题通知如下。"),
            *section("需纠正的问题", correction.problem),
            *section("整改要求", correction.demand),
            *section("整改期限", until),
        ),
    )
