"""A turn claimed, given back, handed over; recusals declared, ordered and waived; a reopened case."""

from datetime import date

import pytest

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from casework import services
from casework.enums import OpinionState, RecusalReason
from casework.models import Clock, Opinion, Recusal, Step, StepDays, Todo
from casework.queries.desk import waiting_for
from casework.queries.recusal import why_recused
from casework.queries.staff import colleagues_of, stuck
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.casework.test_evidence import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_claimed_turn_is_one_persons_and_comes_back(office: Office) -> None:
    second = make_user("jing2", full_name="经办二")
    case = about(office.cadre)
    services.claim(case_id=case.pk, by=office.handler)
    assert not waiting_for(second).exists()
    with pytest.raises(Refused, match="已由经办认领"):
        services.claim(case_id=case.pk, by=second)
    with pytest.raises(Refused, match="已交经办办理"):
        services.act(case_id=case.pk, action="accept", version=None, by=second)
    services.release(case_id=case.pk, by=office.handler)
    assert waiting_for(second).exists()
    services.act(case_id=case.pk, action="accept", version=None, by=second)


def test_a_turn_is_handed_over_with_a_reason_and_on_record(office: Office) -> None:
    second = make_user("jing2", full_name="经办二")
    case = about(office.cadre)
    with pytest.raises(Refused, match="理由"):
        services.hand_over(case_id=case.pk, to=second, reason=" ", by=office.handler)
    services.hand_over(case_id=case.pk, to=second, reason="出差", by=office.handler)
    assert waiting_for(second).exists()
    assert not waiting_for(office.handler).exists()
    assert Step.objects.filter(case=case, action="assign").get().note == "交经办二办理：出差"
    assert AuditEvent.objects.filter(event=Event.CASE_ASSIGN).count() == 1
    with pytest.raises(Refused, match="只有其本人或者上一级可以转办"):
        services.hand_over(case_id=case.pk, to=office.handler, reason="要回", by=office.handler)
    services.hand_over(case_id=case.pk, to=office.handler, reason="调整", by=office.section_head)


def test_a_turn_goes_to_nobody_who_may_not_take_it(office: Office) -> None:
    case = about(office.cadre)
    auditor = make_user("shen", Role.AUDITOR)
    for to in (office.clerk, auditor):
        with pytest.raises(Refused, match="不能办理这一步"):
            services.hand_over(case_id=case.pk, to=to, reason="x", by=office.handler)
    with pytest.raises(NotAllowed):
        services.hand_over(case_id=case.pk, to=office.handler, reason="x", by=office.clerk)
    returned = walk(about(office.cadre, by=office.clerk), "return")
    with pytest.raises(Refused, match="现在轮到申请人"):
        services.claim(case_id=returned.pk, by=office.handler)


def test_who_declares_keeps_out_and_leaves_his_turn(office: Office) -> None:
    case = about(office.cadre)
    services.claim(case_id=case.pk, by=office.handler)
    services.declare_recusal(case_id=case.pk, note="与当事人是同学", by=office.handler)
    assert Todo.objects.get(case=case, done_at=None).user is None
    with pytest.raises(Refused, match="与当事人是同学"):
        services.act(case_id=case.pk, action="accept", version=None, by=office.handler)
    with pytest.raises(Refused, match="须由他人决定"):
        services.waive_recusal(case_id=case.pk, user=office.section_head, note="x", by=office.section_head)
    with pytest.raises(NotAllowed):
        services.order_recusal(case_id=case.pk, user=office.head, note="x", by=office.clerk)
    services.waive_recusal(case_id=case.pk, user=office.handler, note="经核实不影响", by=office.section_head)
    assert services.act(case_id=case.pk, action="accept", version=None, by=office.handler).number
    assert AuditEvent.objects.filter(event=Event.CASE_RECUSE).count() == 2


def test_who_is_ordered_out_is_asked_nothing_more(office: Office) -> None:
    case = about(office.cadre)
    asked = services.countersign(case_id=case.pk, user=office.section_head, question="？", by=office.handler)
    services.order_recusal(case_id=case.pk, user=office.section_head, note="熟识", by=office.head)
    assert Opinion.objects.get(pk=asked.pk).state == OpinionState.CANCELLED
    assert Recusal.objects.get().reason == RecusalReason.ORDERED
    assert not waiting_for(office.section_head).filter(kind="countersign").exists()


def test_a_namesake_is_freed_by_another_and_nobody_from_his_own_matter(office: Office) -> None:
    office.cadre.familymembers.create(relation="哥哥", name="部长", source="测试 1")
    case = about(office.cadre)
    services.waive_recusal(case_id=case.pk, user=office.head, note="同名，已核实", by=office.section_head)
    assert why_recused(case, office.head) == ""
    with pytest.raises(Refused, match="不必免除"):
        services.waive_recusal(case_id=case.pk, user=office.head, note="x", by=office.section_head)
    office.cadre.user = office.handler
    office.cadre.save(update_fields=["user"])
    with pytest.raises(Refused, match="不能免除回避"):
        services.waive_recusal(case_id=case.pk, user=office.handler, note="x", by=office.section_head)


def test_a_case_whose_handlers_all_keep_out_goes_up(office: Office) -> None:
    case = about(office.cadre)
    for user in (office.handler, office.section_head):
        services.order_recusal(case_id=case.pk, user=user, note="熟识", by=office.head)
    assert "由科长或者部领导通过“转办”指定上一级人员办理" in stuck(case, colleagues_of(case))
    services.hand_over(case_id=case.pk, to=office.head, reason="经办均须回避", by=office.head)
    assert services.act(case_id=case.pk, action="accept", version=None, by=office.head).status == "checking"


def test_when_every_decider_keeps_out_the_page_says_whom_to_ask(office: Office) -> None:
    case = walk(about(office.cadre), "accept", "submit", "pass")
    services.order_recusal(case_id=case.pk, user=office.head, note="亲属", by=office.section_head)
    assert "报请上级组织部门指定办理人" in stuck(case, colleagues_of(case))
    upper = make_user("sheng", Role.DEPARTMENT_HEAD, full_name="上级部领导")
    assert stuck(case, colleagues_of(case)) == ""
    assert services.act(case_id=case.pk, action="refuse", version=None, by=upper, note="否").is_closed


def test_a_reopened_case_keeps_its_number_and_history_and_starts_a_new_clock(office: Office) -> None:
    StepDays.objects.create(
        kind="sample", status="checking", days=5, document="云组〔2025〕1号", since=date(2020, 1, 1)
    )
    case = walk(about(office.cadre), "accept", "submit", "pass", "refuse")
    number, steps = case.number, case.steps.count()
    case = services.act(
        case_id=case.pk, action="reopen", version=None, by=office.section_head, note="有新材料"
    )
    assert (case.number, case.status, case.closed_at) == (number, "checking", None)
    assert case.steps.count() == steps + 1
    assert Clock.objects.filter(case=case).count() == 2
    assert Clock.objects.filter(case=case, ended_on=None).get().due_on == case.due_on
    assert [todo.case_id for todo in waiting_for(office.handler)] == [case.pk]


def test_the_buttons_work_on_the_page(office: Office) -> None:
    second = make_user("jing2", full_name="经办二")
    case = about(office.cadre)
    home, client = case.get_absolute_url(), signed_in(office.handler)
    client.post(f"{home}claim/")
    assert Todo.objects.get(case=case).user == office.handler
    client.post(f"{home}watch/", {"on": "1"})
    assert "取消关注" in client.get(home).content.decode()
    assert client.post(f"{home}assign/", {"to": second.pk, "reason": "出差"}).status_code == 302
    assert Todo.objects.get(case=case).user == second
    listed = client.get(f"{home}recusals/").content.decode()
    assert "申请回避" in listed
    assert "责令回避</button>" not in listed
    head = signed_in(office.head)
    head.post(f"{home}recusals/order/", {"user": second.pk, "note": "熟识"})
    assert Todo.objects.get(case=case).user is None
    head.post(f"{home}recusals/waive/", {"user": second.pk, "note": "已核实"})
    assert why_recused(case, second) == ""
    client.post(f"{home}recusals/declare/", {"note": "同学"})
    assert "同学" in why_recused(case, office.handler)
    assert signed_in(office.clerk).post(f"{home}claim/").status_code == 404
    assert head.post(f"{home}recusals/order/", {"user": "x", "note": "y"}).status_code == 404
