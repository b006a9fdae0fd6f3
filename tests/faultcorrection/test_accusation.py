"""诬告陷害: no honest mistake is one, a county sends it up, a city finds it, and the body in charge gets it."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.enums import Role
from accounts.permissions import NotAllowed, Refused
from cadre.enums import UnitLevel
from cadre.models import Unit
from casework import permissions
from casework.models import Case
from casework.queries.papers import content_of
from faultcorrection.enums import AccusationFinding, FalseMeans, Verdict
from faultcorrection.models import Accusation
from faultcorrection.services.accusation import open_accusation, open_from
from tests.casework.conftest import Office
from tests.factories import make_cadre, make_user
from tests.faultcorrection.walks import concluded, step

pytestmark = pytest.mark.django_db
APPROVED = {"approved_by": "中共云川市委", "document": "云委〔2026〕8号"}
FALSE = {
    "proposal": AccusationFinding.FALSE,
    "purposes": ["名誉受损"],
    "heavier": ["干扰换届选举或者选拔任用"],
    "proposal_reasons": "伪造签名材料，意图影响其提拔。",
}


@pytest.fixture
def county(office: Office, city: dict[str, Unit]) -> Office:
    """The same people for 临湖区: the county's own handler, section head and head."""
    district = city["临湖区"]
    return Office(
        make_user("qujing", Role.HANDLER, district),
        make_user("quke", Role.SECTION_HEAD, district),
        make_user("qubu", Role.DEPARTMENT_HEAD, district),
        office.clerk,
        make_cadre(city["槐林镇"], "江晚舟", 3),
        city["槐林镇"],
    )


def searched(office: Office, *means: str) -> Case:
    """A search on its own, whose facts are known."""
    case = open_accusation(
        title="反映提拔中弄虚作假", subject=office.cadre, by=office.handler, point="反映其档案造假。"
    )
    case = step(case, "begin", office.handler)
    return step(case, "conclude", office.handler, findings="签名系伪造。", means=list(means))


def at_decision(office: Office, **proposal: Any) -> Case:
    case = step(searched(office, FalseMeans.FORGED), "record_hearing", office.handler, note="已听取陈述")
    case = step(case, "propose", office.handler, **(FALSE | proposal))
    return step(case, "pass", office.section_head)


def test_a_city_finds_it_and_hands_it_over(office: Office) -> None:
    case = step(at_decision(office), "find_false", office.head, **APPROVED)
    row = Accusation.objects.get(case=case)
    assert row.office is not None
    assert (row.outcome, row.office.level) == (AccusationFinding.FALSE, UnitLevel.CITY)
    case = step(case, "transfer", office.handler, body="云川市纪委监委")
    paper = content_of(case.papers.get())
    assert paper.recipient == "云川市纪委监委"
    assert "中共云川市委批准（云委〔2026〕8号）" in str(paper)
    assert "由指定承办人当面移交" in str(paper)
    case = step(case, "record_result", office.handler, note="已收到处理结果", result="给予政务记过处分。")
    assert case.is_closed
    assert not case.is_shown_to_subject


def test_a_county_can_only_send_it_up(county: Office, office: Office) -> None:
    case = at_decision(county)
    assert case.office.level == UnitLevel.COUNTY
    with pytest.raises(Refused, match="须经市级以上机关批准，请办理“报上级机关认定”"):
        step(case, "find_false", county.head, **APPROVED)
    offer = next(o for o in permissions.offers(case, county.head) if o.move.action == "find_false")
    assert "须经市级以上机关批准" in offer.refusal
    case = step(case, "send_up", county.head, note="报市里认定")
    for by, in_meeting in [(county.head, False), (county.head, True), (None, False)]:
        with pytest.raises(Refused, match="须经市级以上机关批准"):
            step(case, "find_false", by, in_meeting=in_meeting, **APPROVED)
    case = step(case, "find_false", office.head, **APPROVED)
    row = Accusation.objects.get(case=case)
    assert row.office is not None
    assert row.office.level == UnitLevel.CITY


def test_who_decides_for_a_bureau_stands_for_no_city(office: Office) -> None:
    case = at_decision(office)
    head = make_user("juzhang", Role.DEPARTMENT_HEAD, office.unit)
    with pytest.raises(Refused, match="须经市级以上机关批准"):
        step(case, "find_false", head, **APPROVED)


def test_where_the_city_is_elsewhere_the_matter_is_handed_up(county: Office) -> None:
    case = step(at_decision(county), "send_up", county.head, note="报市里认定")
    case = step(case, "hand_up", county.head, note="已报市委组织部办理")
    assert case.is_closed
    assert Accusation.objects.get(case=case).outcome == ""


def test_an_honest_mistake_is_never_a_false_accusation(office: Office) -> None:
    with pytest.raises(Refused, match="错告，不得按诬告陷害处理"):
        open_from(case_id=concluded(office, Verdict.MISTAKEN).pk, by=office.handler)
    source = concluded(replace(office, cadre=make_cadre(office.unit, "江晚舟", 5)))
    case = open_from(case_id=source.pk, by=office.handler)
    case = step(case, "begin", office.handler)
    case = step(case, "conclude", office.handler, findings="来信人误信传言。", means=[FalseMeans.INVENTED])
    case = step(case, "record_hearing", office.handler, note="已听取")
    source.clarification.verdict = Verdict.MISTAKEN
    source.clarification.save(update_fields=["verdict"])
    with pytest.raises(Refused, match="错告，不得按诬告陷害处理"):
        step(case, "propose", office.handler, **FALSE)
    case = step(case, "propose", office.handler, proposal=AccusationFinding.MISTAKE, proposal_reasons="误信")
    case = step(case, "pass", office.section_head)
    with pytest.raises(Refused, match="错告，不得按诬告陷害处理"):
        step(case, "find_false", office.head, **APPROVED)
    case = step(case, "find_mistake", office.head, note="属于错告")
    assert case.is_closed
    assert Accusation.objects.get(case=case).outcome == AccusationFinding.MISTAKE


def test_a_proposal_of_mistake_cannot_be_turned_into_a_finding(office: Office) -> None:
    case = at_decision(office, proposal=AccusationFinding.MISTAKE)
    with pytest.raises(Refused, match="错告，不得按诬告陷害处理"):
        step(case, "find_false", office.head, **APPROVED)
    case = at_decision(
        replace(office, cadre=make_cadre(office.unit, "白露", 9)), proposal=AccusationFinding.UNPROVEN
    )
    with pytest.raises(Refused, match="请退回重新提出意见"):
        step(case, "find_false", office.head, **APPROVED)
    assert step(case, "find_unproven", office.head, note="证据不足").is_closed


def test_what_makes_it_false_is_asked_for(office: Office) -> None:
    bare = step(searched(office), "record_hearing", office.handler, note="已听取")
    with pytest.raises(Refused, match="须有捏造事实或者伪造材料"):
        step(bare, "propose", office.handler, **FALSE)
    unheard = searched(office, FalseMeans.FORGED)
    with pytest.raises(Refused, match="须听取反映人的陈述申辩"):
        step(unheard, "propose", office.handler, **FALSE)
    heard = step(unheard, "record_hearing", office.handler, note="已听取")
    for purposes in ([], ["不在清单上的目的"]):
        with pytest.raises(Refused, match="请选择诬告陷害的目的"):
            step(heard, "propose", office.handler, **FALSE | {"purposes": purposes})
    case = step(heard, "propose", office.handler, **FALSE)
    assert any("从重情形：干扰换届选举或者选拔任用" in line for line in case.steps.last().working)


def test_it_follows_from_a_clarification_once(office: Office) -> None:
    source = concluded(office)
    with pytest.raises(NotAllowed):
        open_from(case_id=source.pk, by=office.clerk)
    case = open_from(case_id=source.pk, by=office.handler)
    assert case.links.get().to == source
    assert Accusation.objects.get(case=case).point == "反映其在维修工程中虚报工程量。"
    with pytest.raises(Refused, match="已由这个办件启动过"):
        open_from(case_id=source.pk, by=office.handler)


def test_it_is_reopened_and_heard_anew(office: Office) -> None:
    case = step(
        at_decision(office, proposal=AccusationFinding.UNPROVEN), "find_unproven", office.head, note="不足"
    )
    case = step(case, "reopen", office.section_head, note="有新证据")
    row = Accusation.objects.get(case=case)
    assert (case.status, row.outcome, row.is_heard) == ("verifying", "", False)
