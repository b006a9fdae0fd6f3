"""Pages of time: the clock of a case, more time, the answer to an escalation, and the times that a city allows."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from cadre.models import Unit
from casework import registry
from casework.enums import RecusalReason, TodoKind
from casework.models import Case, Clock, Recusal, StepDays, Todo
from casework.services import timer
from tests.casework.conftest import Office
from tests.casework.sample import PROCESS, SAMPLE, about
from tests.html import Page, assert_clean_html

pytestmark = pytest.mark.django_db
LIST = "/casework/step-days/"
SET = "/casework/step-days/sample/applied/"
ClientAs = Callable[..., Client]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def case(office: Office) -> Case:
    StepDays.objects.create(
        kind="sample", status="applied", days=5, since=date(2020, 1, 1), document="云组发〔2026〕3号"
    )
    return about(office.cadre)


def page_of(client: Client, address: str) -> Page:
    return assert_clean_html(client.get(address))


def late(case: Case) -> Todo:
    """The case a month later, after a round."""
    timer.run(on=timezone.localdate() + timedelta(days=40))
    return Todo.objects.get(case=case, kind=TodoKind.ESCALATION)


# --- a case --------------------------------------------------------------------------------------------------


def test_the_case_shows_its_clock_and_who_may_give_more_time(office: Office, case: Case) -> None:
    text = page_of(client_of(office.section_head), case.get_absolute_url()).text
    assert "“待受理”共5个工作日，已用0个；依据：云组发〔2026〕3号" in text
    assert "延长时限" in text
    assert "延长时限" not in page_of(client_of(office.handler), case.get_absolute_url()).text


def test_a_deadline_in_an_unpublished_year_says_so(office: Office, case: Case) -> None:
    assert "尚未公布" not in page_of(client_of(office.handler), case.get_absolute_url()).text
    Clock.objects.filter(case=case).update(days=600)
    assert "节假日安排尚未公布" in page_of(client_of(office.handler), case.get_absolute_url()).text


def test_more_time_by_the_page(office: Office, case: Case) -> None:
    client, address = client_of(office.section_head), reverse("casework:case-extend", args=[case.pk])
    page_of(client, address)
    before = case.due_on
    answer = client.post(address, {"seen": f"{before}", "days": 2, "reason": "案情复杂"})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert before
    assert case.due_on
    assert case.due_on > before
    again = client.post(address, {"seen": f"{before}", "days": 2, "reason": "写了半天的理由"})
    assert "刚有变化" in again.content.decode()
    assert "写了半天的理由" in again.content.decode()


@pytest.mark.parametrize("days", ["0", "-1", "9999999999", "x", ""])
def test_days_are_bounded(office: Office, case: Case, days: str) -> None:
    address = reverse("casework:case-extend", args=[case.pk])
    answer = client_of(office.section_head).post(
        address, {"seen": f"{case.due_on}", "days": days, "reason": "x"}
    )
    assert answer.status_code == 200
    assert not case.clocks.get().extensions.exists()


def test_more_time_is_not_for_everybody(
    office: Office, case: Case, city: dict[str, Unit], client_as: ClientAs
) -> None:
    address = reverse("casework:case-extend", args=[case.pk])
    assert client_of(office.handler).get(address).status_code == 403
    assert client_as(Role.SECTION_HEAD, city["教育局"]).get(address).status_code == 404


def test_whoever_must_keep_out_is_told_before_he_types(office: Office, case: Case) -> None:
    Recusal.objects.create(case=case, user=office.section_head, reason=RecusalReason.DECLARED, note="旧同事")
    address = reverse("casework:case-extend", args=[case.pk])
    assert "您已回避本件" in page_of(client_of(office.section_head), address).text


# --- escalations ---------------------------------------------------------------------------------------------


def test_an_escalation_is_answered_by_the_page(office: Office, case: Case) -> None:
    todo = late(case)
    address = reverse("casework:escalation-answer", args=[todo.pk])
    client = client_of(office.section_head)
    assert case.title in page_of(client, address).text
    assert "errorlist" in client.post(address, {"note": ""}).content.decode()
    assert client.post(address, {"note": "本周内办结"}).status_code == 302
    todo.refresh_from_db()
    assert todo.done_by == office.section_head
    assert "本周内办结" in page_of(client, case.get_absolute_url()).text
    assert "已经办结" in client.post(address, {"note": "再来一次"}).content.decode()


def test_an_escalation_is_not_for_everybody(
    office: Office, case: Case, city: dict[str, Unit], client_as: ClientAs
) -> None:
    address = reverse("casework:escalation-answer", args=[late(case).pk])
    assert client_of(office.handler).get(address).status_code == 403
    assert client_as(Role.SECTION_HEAD, city["教育局"]).get(address).status_code == 404


# --- the times that a city allows -----------------------------------------------------------------------------


def send(client: Client, **values: str) -> str:
    data = {"days": "7", "document": "云组发〔2026〕5号", "since": f"{timezone.localdate()}", "unit_name": ""}
    answer = client.post(SET, data | values)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_a_section_head_sets_the_citys_days(office: Office) -> None:
    client = client_of(office.section_head)
    page_of(client, SET)
    assert send(client) == ""
    row = StepDays.objects.get()
    assert (row.unit_path, row.status, row.days, row.set_by) == ("", "applied", 7, office.section_head)
    assert about(office.cadre).due_on
    event = AuditEvent.objects.get(event=Event.STEP_DAYS_SET)
    assert (event.detail["what"], event.detail["after"]) == ("样办件·待受理", "7个工作日")
    text = page_of(client, f"{LIST}?kind=sample").text
    assert "7个工作日 ，全部范围" in text
    assert "云组发〔2026〕5号" in text


def test_no_days_is_no_clock_from_then_on(office: Office) -> None:
    client = client_of(office.section_head)
    send(client)
    send(client, days="", document="云组发〔2026〕9号")
    assert StepDays.objects.get().days is None
    assert about(office.cadre).due_on is None
    assert "不设时限" in page_of(client, f"{LIST}?kind=sample").text


def test_the_place_must_be_in_scope(office: Office, city: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.SECTION_HEAD, city["财政局"])
    assert "您的范围内没有这个机构" in send(client, unit_name="云川市教育局")
    assert send(client) == ""
    assert StepDays.objects.get().unit_path == city["财政局"].path
    other = client_as(Role.SECTION_HEAD, city["教育局"])
    assert "7个工作日" not in page_of(other, LIST).text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"since": "2020-01-01"}, "不能早于今天"),
        ({"days": "0"}, "errorlist"),
        ({"document": ""}, "errorlist"),
        ({"since": "x"}, "有效的日期"),
    ],
)
def test_what_is_wrong_is_told_and_kept(office: Office, values: dict[str, str], said: str) -> None:
    answer = send(client_of(office.section_head), **values)
    assert said in answer
    assert not StepDays.objects.exists()


def test_only_steps_that_take_time_have_one(office: Office) -> None:
    client = client_of(office.section_head)
    for status in ("returned", "granted", "nothing"):
        assert client.get(f"/casework/step-days/sample/{status}/").status_code == 404
    assert client.get("/casework/step-days/nothing/applied/").status_code == 404
    assert client.get(f"{LIST}?kind=nothing").status_code == 404


def test_who_may_not_set_days_may_read_them(office: Office) -> None:
    client = client_of(office.handler)
    assert "设定“待受理”的时限" not in page_of(client, LIST).text
    assert client.get(SET).status_code == 403


def test_an_unverified_rule_is_only_a_suggestion(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first = replace(SAMPLE.statuses[0], days_rule="tolerance.accept_days")
    kind = replace(SAMPLE, statuses=(first, *SAMPLE.statuses[1:]))
    monkeypatch.setitem(registry._processes, "sample", replace(PROCESS, kind=kind))
    client = client_of(office.section_head)
    assert "建议（待核） 5个工作日" in page_of(client, f"{LIST}?kind=sample").text
    assert "建议（待核）：5个工作日" in page_of(client, SET).text
    assert about(office.cadre).due_on is None
