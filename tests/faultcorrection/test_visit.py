"""回访: planned, made by two, the end told once it has come, the use after it recorded."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Refused
from cadre.enums import SanctionKind
from cadre.models import Sanction
from casework.models import Case
from faultcorrection.models import VisitPlan
from faultcorrection.rules.visit import spread
from faultcorrection.services.visit import open_visit
from tests.casework.conftest import Office
from tests.faultcorrection.walks import step


def plan(office: Office, ended_on: date) -> Case:
    fact = Sanction.objects.create(
        cadre=office.cadre,
        kind=SanctionKind.DISCIPLINE_DEMERIT,
        started_on=date(2025, 1, 6),
        ended_on=ended_on,
        source="测试",
    )
    case = open_visit(subject=office.cadre, sanction=fact, by=office.handler)
    return step(case, "plan", office.handler, during=3, after=3, measures="结对帮助")


def visited(
    case: Case, office: Office, action: str = "visit", visitors: tuple[str, ...] = ("甲", "乙")
) -> Case:
    what = {"on": timezone.localdate(), "visitors": list(visitors), "result": "good", "account": "状态良好"}
    return step(case, action, office.handler, **what)


@pytest.mark.django_db
def test_a_plan_from_visits_to_use(office: Office) -> None:
    case = plan(office, timezone.localdate() + timedelta(days=90))
    days = list(case.follow_ups.values_list("due_on", flat=True))
    assert len(days) == 3
    assert all(timezone.localdate() < day < timezone.localdate() + timedelta(days=90) for day in days)
    case = visited(case, office)
    assert case.follow_ups.filter(done_on__isnull=False).count() == 1
    with pytest.raises(Refused, match="尚未届满"):
        step(case, "end", office.handler)
    Sanction.objects.update(ended_on=timezone.localdate() - timedelta(days=1))
    case = step(case, "end", office.handler)
    case = step(case, "tell", office.handler)
    assert case.papers.get().is_for_subject
    case = visited(case, office, "visit_after")
    case = step(case, "use", office.handler, note="重新使用", later_use="任项目专班副组长")
    assert VisitPlan.objects.get(case=case).later_use == "任项目专班副组长"


@pytest.mark.django_db
def test_nobody_visits_alone(office: Office) -> None:
    case = plan(office, timezone.localdate() + timedelta(days=90))
    for alone in (("甲",), ("甲", "甲")):
        with pytest.raises(Refused, match="2人以上"):
            visited(case, office, visitors=alone)


@pytest.mark.django_db
def test_one_effect_has_one_plan(office: Office) -> None:
    case = plan(office, timezone.localdate() + timedelta(days=90))
    with pytest.raises(Refused, match="已有回访计划"):
        open_visit(subject=office.cadre, sanction=case.visit_plan.sanction, by=office.handler)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(20, 1500), st.integers(1, 12))
def test_visits_are_spread_inside_the_period(since: date, days: int, times: int) -> None:
    until = since + timedelta(days=days)
    found = spread(since, until, times)
    assert len(found) == times
    assert all(since < day < until for day in found)
    gaps = [(later - earlier).days for earlier, later in pairwise([since, *found, until])]
    assert max(gaps) - min(gaps) <= 1
