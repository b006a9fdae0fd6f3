"""Ways through the processes, as their people would take them."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from cadre.models import Unit
from casework import services as casework
from casework.enums import OpinionStand, OpinionState
from casework.models import Case, Opinion
from faultcorrection.enums import Accountability, Answer, ClarificationStart, ListKind, Verdict
from faultcorrection.models import ChecklistItem
from faultcorrection.services.clarification import open_clarification
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


def ask_for_clearing(office: Office, by: User | None = None, **what: Any) -> Case:
    """A request on paper, taken down by the handler, unless somebody else is named."""
    return open_clarification(
        title="虚报工程量的反映",
        subject=office.cadre,
        by=by or office.handler,
        start=what.pop("start", ClarificationStart.REQUEST),
        point="反映其在维修工程中虚报工程量。",
        facts=what.pop("facts", "工程量经第三方复核，与实际一致。"),
        demand=what.pop("demand", "请在单位范围内澄清。"),
    )


def concluded(office: Office, verdict: Verdict = Verdict.UNFOUNDED, **what: Any) -> Case:
    """Accepted and verified: it waits for the weighing."""
    case = step(ask_for_clearing(office, **what), "accept", office.handler)
    found = {
        "verified_by": "云川市纪委监委",
        "concluded_on": date(2026, 3, 2),
        "findings": "经复核，工程量属实。",
    }
    return step(case, "conclude", office.handler, verdict=verdict, **found)


def clearing(office: Office, *ways: str, **what: Any) -> Case:
    """Proposed and approved: it waits to be done."""
    case = concluded(office, **what)
    case = step(case, "propose", office.handler, **proposed(*ways))
    return step(step(case, "pass", office.section_head), "approve", office.head)


def proposed(*ways: str) -> dict[str, Any]:
    return {
        "ways": list(ways or ("written",)),
        "situations": ["人身权利或者生活受到损害"],
        "place": "",
        "statement": "经核查，工程量与实际一致，不存在虚报。",
    }


def cleared(office: Office, *ways: str) -> Case:
    return step(clearing(office, *ways), "clear", office.handler, cleared_on=date(2026, 3, 12))
