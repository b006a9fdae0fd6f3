"""提醒、函询、诫勉: the ladder, the reply, the effect period in the register, and what follows from it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Refused
from cadre.enums import SanctionKind
from cadre.models import Sanction
from casework.models import Case
from faultcorrection.enums import Manner, Measure, Sign
from faultcorrection.models import ReminderCase, VisitPlan
from faultcorrection.services.reminder import open_reminder
from regulations import queries as regulations
from tests.casework.conftest import Office
from tests.faultcorrection.walks import step

pytestmark = pytest.mark.django_db


def propose(office: Office, measure: Measure) -> Case:
    case = open_reminder(
        title="工作推进迟缓",
        subject=office.cadre,
        by=office.handler,
        sign=Sign.ASSESSMENT,
        manner=Manner.CARING,
        measure=measure,
        issue="重点任务连续两个季度滞后。",
    )
    return step(case, "pass", office.section_head)


def test_a_reminder_ends_with_the_departments_leader(office: Office) -> None:
    case = propose(office, Measure.REMINDER)
    with pytest.raises(Refused, match="由部领导审批"):
        step(case, "send_up", office.head)
    case = step(case, "approve", office.head)
    case = step(case, "remind", office.handler, note="已谈话提醒")
    assert case.is_closed
    assert case.is_shown_to_subject
    assert case.papers.get().is_for_subject


def test_an_inquiry_has_fifteen_working_days_and_may_be_repeated(office: Office) -> None:
    case = step(propose(office, Measure.INQUIRY), "approve", office.head)
    case = step(case, "inquire", office.handler)
    rule = regulations.get("inquiry.reply", on=timezone.localdate())
    assert case.due_on == regulations.work_calendar().add(timezone.localdate(), rule.number).on
    case = step(case, "record_reply", office.handler, note="收到书面回复")
    case = step(case, "ask_again", office.handler, note="说明不充分")
    case = step(case, "record_reply", office.handler, note="补充说明")
    assert step(case, "settle", office.handler, note="说明清楚").is_closed


def test_an_admonition_goes_up_and_begins_its_effect(office: Office) -> None:
    case = propose(office, Measure.ADMONITION)
    with pytest.raises(Refused, match="须报党委主要领导"):
        step(case, "approve", office.head)
    case = step(case, "send_up", office.head)
    case = step(case, "record_approval", office.handler, note="已批准", approved_by="市委主要领导")
    with pytest.raises(Refused, match="批准的措施是诫勉"):
        step(case, "remind", office.handler, note="谈话")
    case = step(case, "admonish", office.handler)
    fact = Sanction.objects.get(cadre=office.cadre, kind=SanctionKind.ADMONITION)
    until, _ = regulations.end_of_effect(SanctionKind.ADMONITION, timezone.localdate())
    assert (fact.started_on, fact.ended_on, fact.source) == (timezone.localdate(), until, case.reference)
    assert ReminderCase.objects.get(case=case).sanction == fact
    assert VisitPlan.objects.get(sanction=fact).case.links.get().to == case
    assert case.follow_ups.get(kind="admonition").due_on >= until - timedelta(days=1)
    case = step(case, "record_review", office.handler, note="已交")
    assert step(case, "clear", office.section_head, note="已改正").is_closed


def test_the_letter_names_the_effect_period(office: Office) -> None:
    case = propose(office, Measure.ADMONITION)
    case = step(case, "send_up", office.head)
    case = step(case, "record_approval", office.handler, note="已批准", approved_by="市委主要领导")
    case = step(case, "admonish", office.handler)
    assert any("影响期至" in block.get("text", "") for block in case.papers.get().content["body"])
