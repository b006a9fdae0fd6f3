"""奖励: decided together, shown publicly, written down with its money, withdrawn by law; never while investigated."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.permissions import Refused
from cadre.enums import HonourKind
from cadre.models import Honour, Unit
from casework.models import Case, Objection, Publicity
from rewards.enums import AwardMode, SpecialKind
from rewards.models import Award, Awardee, SpecialCase
from rewards.services.awards import open_award
from tests.casework.conftest import Office, office
from tests.factories import make_cadre, make_user
from tests.faultcorrection.walks import step

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def nominate(office: Office, **what: Any) -> Case:
    return open_award(
        title="防汛抢险及时奖励",
        unit=office.unit,
        by=office.clerk,
        people=what.pop("people", [office.cadre]),
        kind=what.pop("kind", HonourKind.COMMENDATION),
        mode=AwardMode.TIMELY,
        name="防汛抢险嘉奖",
        event="七月防汛抢险",
        event_on=date(2025, 7, 8),
        deed="连续值守七昼夜，转移群众三百余人。",
        **what,
    )


def shown(case: Case, office: Office) -> Case:
    case = step(case, "verify", office.handler)
    case = step(case, "pass", office.section_head)
    case = step(case, "agree", office.head, in_meeting=True)
    return step(case, "publish", office.handler, since=timezone.localdate(), place="公示栏")


def over(case: Case) -> None:
    gone = timezone.localdate() - timedelta(days=30)
    Publicity.objects.filter(case=case).update(since=gone, until=gone + timedelta(days=7))


def test_from_nomination_to_fact_and_money(office: Office, city: dict[str, Unit]) -> None:
    second = make_cadre(office.unit, "康微", 2)
    case = shown(nominate(office, people=[office.cadre, second], teams=["防汛突击队"]), office)
    with pytest.raises(Refused, match="期满后"):
        step(case, "close_publicity", office.handler)
    over(case)
    case = step(step(case, "close_publicity", office.handler), "award", office.head)
    assert case.is_closed
    facts = Honour.objects.filter(source=case.reference)
    assert {fact.cadre for fact in facts} == {office.cadre, second}
    assert list(Awardee.objects.filter(cadre__isnull=False).values_list("yuan", flat=True)) == [1500, 1500]
    assert any("2人 × 1500元 = 3000元" in line for line in case.steps.last().working)
    assert {paper.kind for paper in case.papers.all()} == {"publicity", "award_decision"}


def test_nothing_is_processed_during_an_investigation(office: Office) -> None:
    case = nominate(office)
    SpecialCase.objects.create(
        cadre=office.cadre,
        year=timezone.localdate().year,
        kind=SpecialKind.INVESTIGATION,
        document="立案通知",
    )
    with pytest.raises(Refused, match=r"被立案审查调查.*不得奖励"):
        step(case, "verify", office.handler)


def test_an_objection_stops_and_an_upheld_one_goes_back(office: Office) -> None:
    case = step(shown(nominate(office), office), "object", office.handler, note="事迹不实", by_whom="某群众")
    assert Objection.objects.get().is_upheld is None
    case = step(case, "dismiss", office.handler, note="经核查属实")
    case = step(case, "object", office.handler, note="程序不合")
    case = step(case, "uphold", office.handler, note="确有遗漏")
    assert case.status == "decision"


def test_an_award_is_withdrawn_on_a_ground_of_the_law_only(office: Office) -> None:
    case = shown(nominate(office), office)
    over(case)
    case = step(step(case, "close_publicity", office.handler), "award", office.head)
    case = step(case, "propose_withdrawal", office.section_head, note="发现弄虚作假")
    with pytest.raises(Refused, match="法定情形"):
        step(case, "withdraw_award", office.head, in_meeting=True, note="撤销", ground="表现不好")
    ground = "弄虚作假，骗取奖励"
    case = step(case, "withdraw_award", office.head, in_meeting=True, note="撤销", ground=ground)
    assert not Honour.objects.filter(source=case.reference).exists()
    assert Award.objects.get(case=case).withdrawal_ground == ground


def test_nobody_handles_his_own_award(office: Office) -> None:
    office.cadre.user = make_user("zi", Role.HANDLER)
    office.cadre.save(update_fields=["user"])
    case = nominate(office)
    with pytest.raises(Refused, match="回避"):
        step(case, "verify", office.cadre.user)


def test_somebody_must_be_named(office: Office) -> None:
    with pytest.raises(Refused, match="至少填写一名"):
        nominate(office, people=[])
