"""风险报备: papers first, late ones marked, the negative list blocks, followed to its end."""

from datetime import date
from typing import Any

import pytest

from accounts.permissions import Refused
from casework.models import Case, Evidence, Todo
from faultcorrection.models import Filing
from faultcorrection.services.filing import open_filing
from tests.casework.conftest import Office
from tests.faultcorrection.walks import step

pytestmark = pytest.mark.django_db


def file_risk(office: Office, *topics: str, starts_on: date = date(2099, 3, 1), **what: Any) -> Case:
    case = open_filing(
        title="老旧小区加装电梯先行试点",
        unit=office.unit,
        by=office.clerk,
        content="先行试点",
        basis="上级鼓励探索",
        risks="程序不完备",
        control_plan="专班推进",
        starts_on=starts_on,
        collective_on=date(2026, 1, 5),
        **what,
    )
    for topic in topics:
        Evidence.objects.create(
            case=case, title=topic, topic=topic, file_name=f"{topic}.pdf", media_type="application/pdf",
            size=1, sha256="0" * 64, path=topic,
        )  # fmt: skip
    return case


def granted(office: Office) -> Case:
    case = step(file_risk(office, "minutes", "plan"), "submit", office.clerk)
    case = step(case, "accept", office.handler, grade="county")
    case = step(
        case,
        "assess",
        office.handler,
        risk_level="low",
        assessment="可控",
        advice="加强监督",
        negative_hits=[],
    )
    return step(case, "pass", office.section_head)


def test_the_five_steps(office: Office) -> None:
    case = step(granted(office), "grant", office.head)
    case = step(case, "reply", office.handler)
    assert case.status == "following"
    step(case, "track", office.handler, task="现场检查一次", due_on=date(2099, 6, 1))
    assert Todo.objects.filter(case=case, kind="follow_up", done_at=None).count() == 1
    assert step(case, "finish", office.handler, note="实施完毕").is_closed


def test_minutes_and_plan_come_first(office: Office) -> None:
    case = file_risk(office, "plan")
    with pytest.raises(Refused, match="请先上传单位集体研究记录"):
        step(case, "submit", office.clerk)


def test_one_filed_after_the_start_is_marked(office: Office) -> None:
    late = step(file_risk(office, "minutes", "plan", starts_on=date(2020, 1, 1)), "submit", office.clerk)
    assert Filing.objects.get(case=late).is_late
    assert any("补报" in line for line in late.steps.last().working)
    early = step(file_risk(office, "minutes", "plan"), "submit", office.clerk)
    assert not Filing.objects.get(case=early).is_late


def test_a_hit_on_the_negative_list_can_only_be_declined(office: Office) -> None:
    case = granted(office)
    Filing.objects.filter(case=case).update(negative_hits=["明令禁止"])
    with pytest.raises(Refused, match="只能不予备案"):
        step(case, "grant", office.head)
    case = step(case, "decline", office.head, note="明令禁止")
    assert step(case, "reply_refusal", office.handler).status == "refused"
