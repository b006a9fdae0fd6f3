"""Ways through the processes, as their people would take them."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from cadre.models import Unit
from casework import services as casework
from casework.enums import OpinionStand, OpinionState
from casework.models import Case, Opinion
from faultcorrection.enums import Accountability, Answer, ListKind
from faultcorrection.models import ChecklistItem
from faultcorrection.services.tolerance import open_tolerance
from tests.casework.conftest import Office


def step(
    case: Case, action: str, by: User | None, *, note: str = "", in_meeting: bool = False, **data: Any
) -> Case:
    return casework.act(
        case_id=case.pk, action=action, version=None, by=by, data=data, note=note, in_meeting=in_meeting
    )


def apply_for_tolerance(office: Office, by: User | None = None, **what: Any) -> Case:
    """A case about the office's cadre, by a unit's clerk unless somebody else is named."""
    return open_tolerance(
        title="维修资金超范围使用",
        subject=office.cadre,
        by=by or office.clerk,
        field="城建",
        fault_on=date(2022, 6, 1),
        fault="汛期前为消除房屋险情，同意使用维修资金超出规定范围。",
        reasons="为了群众安全，没有谋取私利。",
        accountability=what.pop("accountability", Accountability.RUNNING),
        **what,
    )


def answers(case: Case, **negatives: Any) -> dict[str, Any]:
    """Every question answered in favour of the person, with its ground."""
    filled: dict[str, Any] = {}
    for item in ChecklistItem.objects.filter(tolerance__case=case):
        good = Answer.NO if item.list == ListKind.NEGATIVE else Answer.YES
        filled[f"answer_{item.pk}"] = good
        filled[f"note_{item.pk}"] = "有材料证明"
    return filled


def consult(case: Case, body: Unit, by: User) -> None:
    Opinion.objects.create(
        case=case,
        body=body,
        question="是否掌握问题线索",
        state=OpinionState.ANSWERED,
        stand=OpinionStand.AGREE,
        answer="未发现谋取私利。",
        answered_by=by,
        answered_at=timezone.now(),
    )


def to_decision(office: Office, discipline: tuple[Unit, User], **what: Any) -> Case:
    """Accepted, verified, heard, weighed and passed: it waits for the collective decision."""
    case = apply_for_tolerance(office, **what)
    case = step(case, "accept", office.handler)
    consult(case, *discipline)
    case = step(case, "verify", office.handler, findings="事实清楚。")
    case = step(case, "hear", office.handler)
    case = step(case, "record_hearing", office.handler, note="本人陈述与事实一致。")
    reasons = "出于公心，没有谋利，消除了险情。"
    case = step(case, "weigh", office.handler, proposal="exempt", proposal_reasons=reasons, **answers(case))
    return step(case, "pass", office.section_head)
