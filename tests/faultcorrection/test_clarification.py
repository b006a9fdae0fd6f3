"""澄清正名: asked for or asked about, verified, weighed, approved, cleared in writing, and a fact of the register."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.permissions import NotAllowed, Refused
from cadre.enums import ClearanceWay
from cadre.models import Clearance
from casework.queries.papers import content_of
from faultcorrection.enums import ClarificationStart, Verdict
from faultcorrection.models import Clarification
from faultcorrection.services.clarification import open_clarification
from tests.casework.conftest import Office
from tests.factories import make_user
from tests.faultcorrection.walks import (
    ask_for_clearing,
    cleared,
    clearing,
    concluded,
    proposed,
    step,
)

pytestmark = pytest.mark.django_db


def test_from_the_request_to_the_register(office: Office) -> None:
    case = cleared(office, "written")
    fact = Clearance.objects.get(cadre=office.cadre)
    assert (fact.way, fact.on, fact.source) == (ClearanceWay.WRITTEN, date(2026, 3, 12), case.reference)
    assert fact.matter == "反映其在维修工程中虚报工程量。"
    assert fact.authority == "中共云川市委组织部"
    assert case.is_shown_to_subject
    case = step(case, "finish", office.handler, note="本人情绪稳定", remedy="撤销原暂停评优的决定。")
    assert case.is_closed
    assert Clarification.objects.get(case=case).remedy == "撤销原暂停评优的决定。"


def test_the_letter_says_one_point_and_no_more(office: Office) -> None:
    paper = cleared(office).papers.get()
    text = str(content_of(paper))
    assert paper.is_for_subject
    assert "虚报工程量" in text
    assert "只针对上述具体问题，不是对你的全面评价" in text
    assert "云川市纪委监委" in text


@pytest.mark.parametrize(
    ("ways", "kinds"),
    [
        (("written",), ["clarification"]),
        (("in_person", "written"), ["clarification"]),
        (("meeting", "written"), ["clarification", "clarification_meeting"]),
        (("bulletin", "written"), ["clarification", "clarification_bulletin"]),
        (
            ("bulletin", "meeting", "written"),
            ["clarification", "clarification_meeting", "clarification_bulletin"],
        ),
    ],
)
def test_each_way_has_its_papers(office: Office, ways: tuple[str, ...], kinds: list[str]) -> None:
    case = cleared(office, *ways)
    assert list(case.papers.values_list("kind", flat=True)) == kinds
    assert case.papers.filter(is_for_subject=True).count() == 1
    assert Clearance.objects.get().way == ways[0]


@pytest.mark.parametrize("way", ["in_person", "meeting", "bulletin"])
def test_three_ways_need_the_written_copy_too(office: Office, way: str) -> None:
    case = concluded(office)
    with pytest.raises(Refused, match="须同时书面澄清"):
        step(case, "propose", office.handler, **proposed(way))
    assert step(case, "propose", office.handler, **proposed(way, "written")).status == "review"


def test_without_a_way_or_a_situation_nothing_is_proposed(office: Office) -> None:
    case = concluded(office)
    with pytest.raises(Refused, match="请选择澄清方式"):
        step(case, "propose", office.handler, **proposed() | {"ways": []})
    for situations in ([], ["不在清单上的情形"]):
        with pytest.raises(Refused, match="请选择启动澄清的情形"):
            step(case, "propose", office.handler, **proposed() | {"situations": situations})


@pytest.mark.parametrize(
    ("verdict", "refusal"),
    [(Verdict.OPEN, "不得澄清"), (Verdict.FOUNDED, "只有反映失实的才能澄清")],
)
def test_what_cannot_be_excluded_is_no_clearance(office: Office, verdict: Verdict, refusal: str) -> None:
    case = concluded(office, verdict)
    with pytest.raises(Refused, match=refusal):
        step(case, "propose", office.handler, **proposed())
    case = step(case, "advise_against", office.handler, note="不能排除")
    case = step(case, "refuse", office.section_head, note="未查实且不能排除，不属于澄清范围")
    paper = case.papers.get()
    assert (case.status, paper.kind, paper.is_for_subject) == ("refused", "refusal", True)
    assert "不属于澄清范围" in str(content_of(paper))
    assert not Clearance.objects.exists()


def test_an_honest_mistake_is_cleared_too(office: Office) -> None:
    case = clearing(office, "written", verdict=Verdict.MISTAKEN)
    case = step(case, "clear", office.handler, cleared_on=date(2026, 3, 12))
    assert "属于错告" in str(content_of(case.papers.get()))


def test_a_request_has_facts_and_demand(office: Office) -> None:
    for missing in ("facts", "demand"):
        case = ask_for_clearing(office, **{missing: ""})
        with pytest.raises(Refused, match="须列明事实和诉求"):
            step(case, "accept", office.handler)


def test_the_office_asks_the_person_first(office: Office) -> None:
    case = ask_for_clearing(office, start=ClarificationStart.OFFICE, facts="", demand="")
    with pytest.raises(Refused, match="须先征求本人意见"):
        step(case, "accept", office.handler)
    case = step(case, "ask", office.handler)
    assert case.is_shown_to_subject
    case = step(case, "answer", office.handler, note="不希望再提此事", agrees="no")
    with pytest.raises(Refused, match="本人不同意澄清"):
        step(case, "accept", office.handler)
    case = step(step(case, "ask", office.handler), "answer", office.handler, note="同意", agrees="yes")
    assert step(case, "accept", office.handler).status == "verifying"


def test_whoever_asks_for_himself_asks_in_writing(office: Office) -> None:
    office.cadre.user = make_user("benren", None)
    office.cadre.save(update_fields=["user"])
    case = open_clarification(
        title="请求澄清",
        subject=office.cadre,
        by=office.cadre.user,
        start=ClarificationStart.OFFICE,
        point="反映其违规",
        facts="事实",
        demand="诉求",
    )
    assert Clarification.objects.get(case=case).start == ClarificationStart.REQUEST
    assert case.is_shown_to_subject
    with pytest.raises(NotAllowed):
        open_clarification(title="替人申请", subject=office.cadre, by=office.clerk, point="反映", start="")


def test_the_day_of_clearing_lies_between_conclusion_and_today(office: Office) -> None:
    case = clearing(office)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="不能晚于今天"):
        step(case, "clear", office.handler, cleared_on=tomorrow)
    with pytest.raises(Refused, match="不能早于核查结论日期"):
        step(case, "clear", office.handler, cleared_on=date(2026, 3, 1))
    case = step(case, "clear", office.handler, cleared_on=date(2026, 3, 12))
    assert any("相隔10天；应当及时澄清" in line for line in case.steps.last().working)


def test_a_new_verification_forgets_the_old_conclusion(office: Office) -> None:
    case = step(concluded(office), "propose", office.handler, **proposed())
    case = step(case, "verify_more", office.section_head, note="有新材料")
    assert Clarification.objects.get(case=case).verdict == ""
    found = {"verified_by": "审计局", "concluded_on": date(2026, 4, 1), "findings": "属实"}
    case = step(case, "conclude", office.handler, verdict=Verdict.FOUNDED, **found)
    with pytest.raises(Refused, match="只有反映失实的才能澄清"):
        step(case, "propose", office.handler, **proposed())
