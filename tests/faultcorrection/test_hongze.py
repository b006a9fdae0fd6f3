"""The published case of Hongze (2023-05): a repair fund used outside its rules to remove a danger before the rains.

A deputy head let it happen from a public motive and without gain, and was exempted with the area committee's consent.
Here it runs from the risk filing to exemption, correction and a changed rule, with every paper printed.
"""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from accounts.models import User
from cadre.enums import ToleranceOutcome
from cadre.models import Tolerance, Unit
from casework.enums import Choice, OpinionStand
from casework.models import Case, Paper
from casework.services import evidence, meetings, opinions, papers
from faultcorrection.enums import Accountability
from faultcorrection.services.filing import open_filing
from faultcorrection.services.tolerance import open_tolerance
from tests.casework.conftest import Office
from tests.casework.meetings import call
from tests.faultcorrection.walks import answers, step

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def bring(case: Case, topic: str, title: str, by: User) -> None:
    evidence.take_in(
        case_id=case.pk,
        file=BytesIO(f"{title}：会议研究同意先行排险。".encode()),
        file_name=f"{title}.txt",
        title=title,
        topic=topic,
        is_declared=True,
        by=by,
    )


def filed(office: Office) -> Case:
    """The risk was filed and granted before the work."""
    case = open_filing(
        title="汛期前排除房屋险情",
        unit=office.unit,
        by=office.clerk,
        field="民生",
        content="动用房屋维修资金先行排险。",
        basis="险情紧迫，关系群众生命安全。",
        risks="超出维修资金的使用范围。",
        control_plan="专人监管，事后补办手续。",
        starts_on=TODAY() + timedelta(days=10),
        collective_on=TODAY(),
    )
    bring(case, "minutes", "党组会议记录", office.clerk)
    bring(case, "plan", "风险防控方案", office.clerk)
    case = step(case, "submit", office.clerk)
    case = step(case, "accept", office.handler, grade="county")
    found = {"risk_level": "medium", "assessment": "可控。", "advice": "严格监管。", "negative_hits": []}
    case = step(step(case, "assess", office.handler, **found), "pass", office.section_head)
    return step(step(case, "grant", office.head), "reply", office.handler)


def weighed(office: Office, discipline: tuple[Unit, User], filing: Case) -> Case:
    """Applied for, accepted, verified with the discipline body, heard, weighed and passed."""
    case = open_tolerance(
        title="维修资金用于汛前排险",
        subject=office.cadre,
        by=office.clerk,
        filing=filing,
        field="民生",
        fault_on=date(2025, 6, 3),
        fault="同意将房屋维修资金用于规定范围以外的排险。",
        reasons="为了群众安全，没有谋取私利。",
        accountability=Accountability.RUNNING,
    )
    case = step(case, "accept", office.handler)
    body, user = discipline
    due = TODAY() + timedelta(days=7)
    (asked,) = opinions.ask_opinions(
        case_id=case.pk, bodies=[body], question="是否谋取私利", due_on=due, by=office.handler
    )
    opinions.answer_opinion(opinion_id=asked.pk, stand=OpinionStand.AGREE, text="未发现谋取私利。", by=user)
    case = step(case, "verify", office.handler, findings="违反维修资金使用范围的规定，动机为公，没有谋利。")
    case = step(step(case, "hear", office.handler), "record_hearing", office.handler, note="本人陈述属实。")
    reasons = "为保障群众安全，集体研究，没有谋取私利，事后补办了手续。"
    filled = answers(case) | {"proposal": "exempt", "proposal_reasons": reasons}
    return step(step(case, "weigh", office.handler, **filled), "pass", office.section_head)


def decided(office: Office, case: Case) -> Case:
    """The meeting exempts him, with the votes of most of those due."""
    sitting = call(office)
    item = sitting.do(
        meetings.add_item,
        case_id=case.pk,
        proposal="是否同意容错免责",
        action="exempt",
        filled={"decision_reasons": ["为公排险，没有谋利，同意免责。"]},
    )
    sitting.freeze()
    sitting.open()
    sitting.attend()
    sitting.vote(item, *[Choice.FOR] * 4, Choice.ABSTAIN)
    sitting.close()
    return Case.objects.get(pk=case.pk)


def corrected(office: Office, case: Case) -> Case:
    """The correction that every tolerance case has, to its end."""
    correction = case.cited_by.get(case__kind="correction").case
    due = TODAY() + timedelta(days=30)
    asked = {"problem": "维修资金使用不规范。", "demand": "补办手续。", "due_on": due}
    correction = step(correction, "notify", office.handler, **asked)
    for action, by, note in (
        ("talk", office.handler, "已谈话教育。"),
        ("report", office.clerk, "手续已经补办。"),
        ("approve", office.handler, "属实。"),
        ("improve", office.clerk, "修订了维修资金应急使用办法。"),
        ("finish", office.handler, "办法已经施行。"),
    ):
        correction = step(correction, action, by, note=note)
    return correction


def test_from_filing_to_exemption_and_correction(
    office: Office, discipline: tuple[Unit, User], documents_dir: object
) -> None:
    filing = filed(office)
    case = decided(office, weighed(office, discipline, filing))
    assert case.status == "feedback"
    case = step(step(case, "feed_back", office.handler), "file", office.handler)
    fact = Tolerance.objects.get(cadre=office.cadre)
    assert (fact.outcome, fact.source) == (ToleranceOutcome.EXEMPT, case.reference)
    assert fact.unaffected
    assert case.links.get().to == filing
    assert corrected(office, case).is_closed
    printed = [papers.file_of(paper) for paper in Paper.objects.all()]
    assert len(printed) == 3  # the reply to the filing, the conclusion, the notice of correction
    assert all(pdf.startswith(b"%PDF") for pdf in printed)
