"""提醒函、函询通知书、诫勉书."""

from casework.models import Case
from casework.papers import paper_of, section
from faultcorrection.enums import Measure
from faultcorrection.models import ReminderCase
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph

_TITLES = {Measure.REMINDER: "提醒函", Measure.INQUIRY: "函询通知书", Measure.ADMONITION: "诫勉书"}
_ASKS = {
    Measure.REMINDER: "请引以为戒，认真对照检查，及时改进。",
    Measure.INQUIRY: "请实事求是作出书面说明，由本人签名后回复本机关。",
    Measure.ADMONITION: "请深刻反思，按期提交书面检查，切实改正。",
}


def letter(case: Case, reminder: ReminderCase, number: str) -> OfficialPaper:
    """The letter to the person; it states the problem and what is asked of him, and who raised it never."""
    measure = Measure(reminder.measure)
    assert case.subject is not None  # always about a person  # nosec B101
    asks = _ASKS[measure]
    if case.due_on:
        asks += f"请于{day_text(case.due_on)}以前回复。"
    effect = ""
    if reminder.sanction and reminder.sanction.ended_on:
        effect = f"影响期至{day_text(reminder.sanction.ended_on)}。"
    return paper_of(
        case,
        number=number,
        title=_TITLES[measure],
        recipient=f"{case.subject.name}同志",
        is_letter=True,
        body=(
            Paragraph("根据干部监督管理有关规定，现就有关问题通知如下。"),
            *section("问题", reminder.issue),
            *section("要求", asks),
            *section("影响期", effect),
            *section("权利", "对反映的问题有不同意见的，可以如实说明情况并提供证明材料。"),
        ),
    )
