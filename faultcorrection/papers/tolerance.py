"""容错认定的文书: the written conclusion, and the notice that an application is not accepted."""

from datetime import date

from cadre.enums import ToleranceOutcome
from casework.models import Case, Step
from casework.papers import notes_of, paper_of, said, section
from faultcorrection.models import ToleranceCase
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph


def conclusion(case: Case, tolerance: ToleranceCase, number: str, review_until: date | None) -> OfficialPaper:
    """容错认定结论反馈: what was found, weighed and decided, what it leaves untouched, and how to object."""
    outcome = ToleranceOutcome(tolerance.outcome)
    assert tolerance.decided_on is not None  # tied to the outcome  # nosec B101
    assert case.subject is not None  # always about a person  # nosec B101
    decided = f"经{day_text(tolerance.decided_on)}集体研究，认定：{outcome.label}。"
    body = [
        Paragraph(
            f"你单位{case.subject.name}同志“{case.title}”一事，已按程序核实、研判和集体研究，现将结论反馈如下。"
        ),
        *section("基本事实", tolerance.findings or tolerance.fault),
        Paragraph(level=1, head="认定结论"),
        Paragraph(decided),
        *section("认定理由", tolerance.decision_reasons),
    ]
    if tolerance.unaffected:
        body += section("结果运用", f"该同志的{'、'.join(tolerance.unaffected)}不因此事受到影响。")
    body += section("救济途径", _remedy(review_until))
    return paper_of(
        case,
        number=number,
        title=f"关于{case.subject.name}同志容错认定结论的反馈",
        recipient=case.unit.name,
        body=body,
        copies=(f"{case.office.short_name}纪委监委", f"{case.subject.name}同志"),
        notes=notes_of(_decisive(case)),
    )


def _remedy(until: date | None) -> str:
    when = f"{day_text(until)}以前" if until else "按照本地规定的期限"
    how = f"本人或者申请单位对结论有异议的，可以{when}向本机关书面申请复核。"
    return f"{how}复核期间不停止结论的执行，不因申请复核加重处理。"


def _decisive(case: Case) -> Step | None:
    return case.steps.filter(target="feedback").last()


def not_accepted(case: Case, reason: str, number: str) -> OfficialPaper:
    """不予受理通知: the reason in full."""
    return paper_of(
        case,
        number=number,
        title="关于不予受理容错申请的通知",
        recipient=case.unit.name,
        body=(
            Paragraph(f"关于“{case.title}”的容错申请收悉，经审查不予受理，理由如下。"),
            *said(reason),
            Paragraph("材料补充齐全或者情况发生变化的，可以重新提出申请。"),
        ),
    )
