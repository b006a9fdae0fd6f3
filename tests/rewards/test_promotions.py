"""职级晋升批次: only the eligible, within their posts, shown publicly; a new rank as a fact, places given back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.permissions import Refused
from cadre.drafts import FactDraft, FactKind
from cadre.enums import Grade, Rank, SanctionKind
from cadre.models import Cadre, RankHeld, Sanction
from casework.models import Case, Publicity
from rewards.enums import Channel
from rewards.models import Account, Candidate
from rewards.services.promotions import open_promotion, set_quota
from tests.casework.conftest import Office, office
from tests.factories import make_cadre
from tests.faultcorrection.walks import step

__all__ = ["office"]
pytestmark = pytest.mark.django_db
ON = date(2026, 3, 2)


def clerk_of(office: Office, name: str, serial: int, since: date = date(2022, 1, 4)) -> Cadre:
    """Somebody four years in his rank, every year 称职."""
    facts = [FactDraft(FactKind.RANK, {"rank": Rank.SECTION_3, "started_on": since})]
    facts += [
        FactDraft(FactKind.GRADE, {"year": year, "grade": Grade.COMPETENT}) for year in range(2022, 2026)
    ]
    return make_cadre(office.unit, name, serial, facts=facts)


def batch(office: Office, *people: Cadre, **what: Any) -> Case:
    put_forward = [(person, Channel.HARDSHIP) for person in people]
    return open_promotion(
        title="2026年第一批", unit=office.unit, on=ON, people=put_forward, by=office.handler, **what
    )


def quota(office: Office, total: int) -> Account:
    return set_quota(
        unit=office.unit,
        year=2026,
        rank=Rank.SECTION_2,
        total=total,
        document="云组发〔2026〕1号",
        by=office.head,
    )


def to_decision(case: Case, office: Office) -> Case:
    case = step(case, "plan", office.handler)
    case = step(case, "recommend", office.handler, note="得票率高")
    case = step(case, "inspect", office.handler, note="表现良好")
    return step(case, "pass", office.section_head)


def test_from_plan_to_new_ranks(office: Office) -> None:
    account = quota(office, 2)
    one, two = clerk_of(office, "康微", 11), clerk_of(office, "景初", 12)
    case = to_decision(batch(office, one, two), office)
    case = step(case, "agree", office.head, in_meeting=True)
    assert Account.objects.get(pk=account.pk).balance == 0
    case = step(case, "publish", office.handler, since=timezone.localdate())
    case = step(case, "object", office.handler, note="反映问题")
    case = step(case, "uphold", office.handler, note="属实", number=two.number)
    assert Account.objects.get(pk=account.pk).balance == 1
    gone = timezone.localdate() - timedelta(days=30)
    Publicity.objects.filter(case=case).update(since=gone, until=gone + timedelta(days=7))
    case = step(step(case, "close_publicity", office.handler), "approve", office.head)
    assert case.is_closed
    assert RankHeld.objects.get(source=case.reference).cadre == one
    assert Cadre.objects.get(pk=one.pk).rank == Rank.SECTION_2
    left = Candidate.objects.get(cadre=two)
    assert (left.left_reason, left.rank) == ("属实", None)


def test_who_is_not_eligible_is_refused_with_his_reason(office: Office) -> None:
    with pytest.raises(Refused, match=r"康微在2026-03-02不符合晋升条件：结论：.*年限未满"):
        batch(office, clerk_of(office, "康微", 11, since=date(2025, 6, 2)))


def test_never_more_than_the_posts(office: Office) -> None:
    quota(office, 1)
    case = to_decision(batch(office, clerk_of(office, "康微", 11), clerk_of(office, "景初", 12)), office)
    with pytest.raises(Refused):
        step(case, "agree", office.head, in_meeting=True)
    assert Account.objects.get().balance == 1


def test_without_allotted_posts_nobody_is_promoted(office: Office) -> None:
    case = to_decision(batch(office, clerk_of(office, "康微", 11)), office)
    with pytest.raises(Refused, match="请先核定职数"):
        step(case, "agree", office.head, in_meeting=True)


def test_an_effect_that_began_meanwhile_stops_it(office: Office) -> None:
    quota(office, 1)
    person = clerk_of(office, "康微", 11)
    case = to_decision(batch(office, person), office)
    Sanction.objects.create(
        cadre=person, kind=SanctionKind.DISCIPLINE_DEMERIT, started_on=date(2026, 2, 2), source="测试"
    )
    with pytest.raises(Refused, match="康微已不符合晋升条件"):
        step(case, "agree", office.head, in_meeting=True)


def test_a_rejected_batch_gives_its_places_back(office: Office) -> None:
    account = quota(office, 1)
    case = to_decision(batch(office, clerk_of(office, "康微", 11)), office)
    case = step(case, "agree", office.head, in_meeting=True)
    case = step(case, "publish", office.handler, since=timezone.localdate())
    gone = timezone.localdate() - timedelta(days=30)
    Publicity.objects.filter(case=case).update(since=gone, until=gone + timedelta(days=7))
    case = step(case, "close_publicity", office.handler)
    step(case, "reject", office.head, note="暂缓")
    assert Account.objects.get(pk=account.pk).balance == 1
