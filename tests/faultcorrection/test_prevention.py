"""防错: a lesson becomes measures with owner and day, a rule, and a check; what does not work begins again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Event, Permission
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework.models import Case, Todo
from casework.queries.desk import waiting_for
from faultcorrection.models import Prevention, PreventionCheck, WatchField
from faultcorrection.services import prevention
from tests.casework.conftest import Office
from tests.faultcorrection.walks import apply_for_tolerance, step

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=20)


def measure(case: Case, office: Office, text: str = "维修资金双人复核", answerer: str = "unit") -> Case:
    return step(case, "add_measure", office.handler, text=text, answerer=answerer, owner="张三", due_on=SOON)


def finish(case: Case, office: Office) -> Case:
    for row in Prevention.objects.get(case=case).measures.filter(task__done_on=None):
        case = step(case, "finish_measure", office.clerk, measure=row, result="已落实")
    return case


def planned(office: Office) -> Case:
    case = prevention.open_from(case_id=apply_for_tolerance(office).pk, by=office.handler)
    case = step(case, "draw", office.handler, lesson="动用资金没有复核", field="城建", watch_field=None)
    return step(measure(case, office), "start", office.handler)


def at_check(office: Office) -> Case:
    case = step(finish(planned(office), office), "report", office.clerk, note="全部落实")
    change = {
        "rule_name": "维修资金管理办法",
        "rule_document": "云财〔2026〕9号",
        "rule_on": timezone.localdate(),
        "rule_change": "增加双人复核",
        "check_on": SOON,
    }
    return step(case, "change", office.clerk, **change)


def test_from_the_lesson_to_the_closed_loop(office: Office) -> None:
    case = at_check(office)
    waits = Todo.objects.get(case=case, kind="follow_up", done_at=None)
    assert (waits.due_on, waits.permission) == (SOON, Permission.HANDLE_CASES)
    case = step(case, "works", office.handler, checked_on=timezone.localdate(), finding="半年未再发生")
    case = step(case, "close", office.section_head)
    assert case.is_closed
    assert PreventionCheck.objects.get().works
    assert not Todo.objects.filter(case=case, done_at=None).exists()


def test_what_does_not_work_begins_again(office: Office) -> None:
    case = step(
        at_check(office), "fails", office.handler, checked_on=timezone.localdate(), finding="又发生一次"
    )
    row = Prevention.objects.get(case=case)
    assert (case.status, row.round) == ("planning", 2)
    with pytest.raises(Refused, match="还没有措施"):
        step(case, "start", office.handler)
    case = step(measure(case, office, "系统自动校验"), "start", office.handler)
    with pytest.raises(Refused, match="还有1项措施没有完成：系统自动校验"):
        step(case, "report", office.clerk, note="已落实")
    assert [check.works for check in row.checks.all()] == [False]
    case = step(finish(case, office), "report", office.clerk, note="已落实")
    assert case.status == "changing"


@pytest.mark.parametrize("answerer", ["unit", "office"])
def test_a_measure_stands_on_its_owners_desk(office: Office, answerer: str) -> None:
    case = prevention.open_from(case_id=apply_for_tolerance(office).pk, by=office.handler)
    case = step(case, "draw", office.handler, lesson="教训", field="", watch_field=None)
    measure(case, office, answerer=answerer)
    owner, other = (office.clerk, office.handler) if answerer == "unit" else (office.handler, office.clerk)
    assert waiting_for(owner).filter(kind="follow_up", case=case).exists()
    assert not waiting_for(other).filter(kind="follow_up", case=case).exists()


def test_one_click_from_a_case_and_only_once(office: Office) -> None:
    source = apply_for_tolerance(office)
    with pytest.raises(NotAllowed):
        prevention.open_from(case_id=source.pk, by=office.clerk)
    case = prevention.open_from(case_id=source.pk, by=office.handler)
    row = Prevention.objects.get(case=case)
    assert case.links.get().to == source
    assert (row.field, row.lesson, case.unit) == ("城建", source.tolerance.fault, source.unit)
    with pytest.raises(Refused, match="已由这个办件启动过防错"):
        prevention.open_from(case_id=source.pk, by=office.handler)
    with pytest.raises(Refused, match="由容错认定或者纠错办件启动"):
        prevention.open_from(case_id=case.pk, by=office.handler)


def test_a_watched_field_names_the_field(office: Office, city: dict[str, Unit]) -> None:
    watched = prevention.add_field(
        office=city["云川市"], name="政府采购", reason="程序易漏", by=office.handler
    )
    case = prevention.open_prevention(
        title="采购程序", unit=office.unit, by=office.handler, watch_field=watched
    )
    assert Prevention.objects.get(case=case).field == "政府采购"


def test_fields_are_watched_by_office(office: Office, city: dict[str, Unit]) -> None:
    field = prevention.add_field(office=city["云川市"], name="政府采购", reason="程序易漏", by=office.handler)
    with pytest.raises(Refused, match="已在关注"):
        prevention.add_field(office=city["云川市"], name=" 政府采购 ", reason="又一次", by=office.handler)
    with pytest.raises(NotAllowed):
        prevention.add_field(office=city["云川市"], name="别的", reason="x", by=office.clerk)
    other = prevention.add_field(office=city["云川市"], name="招投标", reason="x", by=office.handler)
    with pytest.raises(Refused, match="已在关注"):
        prevention.change_field(field_id=other.pk, name="政府采购", reason="x", by=office.handler)
    prevention.change_field(field_id=other.pk, name="工程招投标", reason="围标", by=office.handler)
    prevention.end_field(field_id=field.pk, by=office.handler)
    with pytest.raises(Refused, match="已经停止关注"):
        prevention.end_field(field_id=field.pk, by=office.handler)
    assert [row.name for row in WatchField.objects.visible_to(office.head).watched()] == ["工程招投标"]
    assert not WatchField.objects.visible_to(office.clerk).exists()
    assert AuditEvent.objects.filter(event=Event.WATCH_FIELD).count() == 4
    again = prevention.add_field(office=city["云川市"], name="政府采购", reason="再次", by=office.handler)
    assert again.ended_on is None


def test_what_was_reported_may_be_sent_back(office: Office) -> None:
    case = step(finish(planned(office), office), "report", office.clerk, note="全部落实")
    assert case.status == "changing"
    back = step(case, "redo", office.handler, note="有一项没有落实")
    assert back.status == "working"
