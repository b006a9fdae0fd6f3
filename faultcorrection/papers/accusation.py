"""诬告陷害查处的文书: the letter that transfers the matter. Who reported goes by hand, never in the letter."""

from casework.models import Case
from casework.papers import notes_of, paper_of, section
from faultcorrection.enums import FalseMeans
from faultcorrection.models import Accusation
from printing.chinese import day_text
from printing.official import OfficialPaper, Paragraph

BY_HAND = "反映人的身份信息由指定承办人当面移交，不写入本函。"


def transfer(case: Case, row: Accusation, number: str) -> OfficialPaper:
    """What was found and by whom it was approved, to the body that deals with it."""
    assert case.subject is not None  # always about a person  # nosec B101
    assert row.decided_on is not None  # tied to the outcome  # nosec B101
    decided = f"经{row.approved_by}批准（{row.document}），{day_text(row.decided_on)}认定为诬告陷害。"
    means = "、".join(FalseMeans(found).label for found in row.means)
    body = [
        Paragraph(
            f"反映{case.unit.name}{case.subject.name}同志有关问题一事，经核查不属实，现将有关情况移送你单位依规依纪依法处理。"
        ),
        *section("反映的问题", row.point),
        *section("核查情况", row.findings),
        *section("手段和目的", f"{means}；{'、'.join(row.purposes)}。"),
        *section("从重情形", "；".join(row.heavier)),
        *section("认定结论", decided),
        *section("移交说明", BY_HAND),
        *section("反馈", "处理结果请书面反馈本机关。"),
    ]
    return paper_of(
        case,
        number=number,
        title="关于移送诬告陷害问题的函",
        recipient=row.body,
        body=body,
        notes=notes_of(case.steps.filter(action="find_false").last()),
    )
