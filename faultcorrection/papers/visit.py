"""影响期届满告知书."""

from casework.models import Case
from casework.papers import paper_of
from faultcorrection.models import VisitPlan
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph


def period_over(case: Case, plan: VisitPlan, number: str) -> OfficialPaper:
    """That the period is over, from which day, and that the person stands as others do."""
    assert case.subject is not None  # always about a person  # nosec B101
    until = f"已于{day_text(plan.ends_on)}届满" if plan.ends_on else "已届满"
    return paper_of(
        case,
        number=number,
        title="影响期届满告知书",
        recipient=f"{case.subject.name}同志",
        is_letter=True,
        body=(
            Paragraph(f"你因{plan.sanction.get_kind_display()}产生的影响期{until}。"),
            Paragraph("影响期届满后，符合条件的，在考核、评优、职级晋升和选拔任用中与其他干部同等对待。"),
            Paragraph("望继续努力工作，担当作为。"),
        ),
    )
