"""容错认定: in time, consulted, heard, weighed item by item, decided together, written into the register, corrected."""

import pytest

from accounts.permissions import Refused
from cadre.enums import ToleranceOutcome
from cadre.models import Tolerance, Unit
from faultcorrection.enums import Accountability, Answer
from faultcorrection.models import ChecklistItem, ToleranceCase
from tests.casework.conftest import Office
from tests.faultcorrection.walks import answers, apply_for_tolerance, consult, step, to_decision

pytestmark = pytest.mark.django_db
Discipline = tuple[Unit, object]


def test_from_application_to_exemption_and_correction(office: Office, discipline: Discipline) -> None:
    case = to_decision(office, discipline)
    case = step(case, "exempt", office.head, in_meeting=True, decision_reasons="同意免责。")
    case = step(case, "feed_back", office.handler)
    case = step(case, "file", office.handler)
    fact = Tolerance.objects.get(cadre=office.cadre)
    assert (fact.outcome, fact.source) == (ToleranceOutcome.EXEMPT, case.reference)
    assert "年度考核" in fact.unaffected
    correction = case.cited_by.get().case
    assert (correction.kind, correction.status) == ("correction", "started")


def test_after_an_accountability_decision_it_is_too_late(office: Office) -> None:
    case = apply_for_tolerance(office, accountability=Accountability.DECIDED)
    with pytest.raises(Refused, match="已作出问责决定"):
        step(case, "accept", office.handler)


def test_the_discipline_body_is_always_asked(office: Office, discipline: Discipline) -> None:
    case = step(apply_for_tolerance(office), "accept", office.handler)
    with pytest.raises(Refused, match="纪检监察"):
        step(case, "verify", office.handler, findings="事实清楚。")
    consult(case, *discipline)
    assert step(case, "verify", office.handler, findings="事实清楚。").status == "weighing"


def test_nobody_is_judged_unheard(office: Office, discipline: Discipline) -> None:
    case = step(apply_for_tolerance(office), "accept", office.handler)
    consult(case, *discipline)
    case = step(case, "verify", office.handler, findings="事实清楚。")
    with pytest.raises(Refused, match="听取本人意见"):
        step(case, "weigh", office.handler, proposal="exempt", proposal_reasons="理由", **answers(case))


def test_an_open_question_stops_the_weighing(office: Office, discipline: Discipline) -> None:
    case = to_decision(office, discipline)
    case = step(case, "verify_more", office.section_head, note="补充")
    case = step(case, "verify", office.handler, findings="事实清楚。")
    filled = answers(case) | {f"answer_{ChecklistItem.objects.filter(tolerance__case=case)[0].pk}": ""}
    with pytest.raises(Refused, match="还有1项没有结论"):
        step(case, "weigh", office.handler, proposal="exempt", proposal_reasons="理由", **filled)


def test_a_hit_on_the_negative_list_forbids_tolerance(office: Office, discipline: Discipline) -> None:
    case = to_decision(office, discipline)
    hit = ChecklistItem.objects.filter(tolerance__case=case, is_blocking=True)[1]
    ChecklistItem.objects.filter(pk=hit.pk).update(answer=Answer.YES)
    for action in ("exempt", "lighten", "mitigate"):
        with pytest.raises(Refused, match=f"命中不得容错的情形：{hit.text}"):
            step(case, action, office.head, in_meeting=True)
    case = step(case, "refuse", office.head, in_meeting=True, note="命中不得容错的情形")
    case = step(step(case, "feed_back", office.handler), "file", office.handler)
    assert ToleranceCase.objects.get(case=case).outcome == ToleranceOutcome.REFUSED
    assert not Tolerance.objects.exists()
    assert case.cited_by.filter(case__kind="correction").exists()


def test_an_unverified_situation_warns_and_does_not_block(office: Office, discipline: Discipline) -> None:
    case = to_decision(office, discipline)
    doubt = ChecklistItem.objects.filter(tolerance__case=case, list="negative", is_blocking=False)[0]
    ChecklistItem.objects.filter(pk=doubt.pk).update(answer=Answer.YES)
    case = step(case, "lighten", office.head, in_meeting=True)
    assert any("待核" in line for line in case.steps.last().working)


def test_the_person_asks_for_a_review_and_it_is_redone(office: Office, discipline: Discipline) -> None:
    case = to_decision(office, discipline)
    case = step(case, "refuse", office.head, in_meeting=True, note="条件不足")
    case = step(step(case, "feed_back", office.handler), "file", office.handler)
    assert case.is_closed
    case = step(case, "ask_review", office.clerk, note="有新证据")
    assert not case.is_closed
    case = step(case, "recheck", office.section_head, note="应当重新核实")
    case = step(case, "redo", office.head, in_meeting=True, note="撤销原认定")
    assert (case.status, ToleranceCase.objects.get(case=case).outcome) == ("verifying", "")
