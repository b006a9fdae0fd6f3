"""Pages of meetings: called, put together, voted on by phone, closed; and what each reader is shown."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from casework.enums import Choice, ItemOutcome, MeetingState
from casework.models import AgendaItem, Case, Evidence, Meeting, Recusal, Vote
from casework.queries import meetings as queries
from tests.casework.conftest import Office
from tests.casework.meetings import Sitting, call, ripe, sitting
from tests.casework.test_evidence import bring
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(called: Sitting, rest: str = "") -> str:
    return f"/casework/meetings/{called.meeting.pk}/{rest}"


def press(client: Client, called: Sitting, button: str, **more: Any) -> str:
    """Press a button of the meeting's page; gives what the page says then."""
    data = {"version": called.version, **more}
    return assert_clean_html(client.post(at(called, f"{button}/"), data, follow=True)).text


def test_a_meeting_from_the_first_page_to_the_minutes(
    office: Office, documents_dir: Any, django_assert_max_num_queries: Any
) -> None:
    """Everything by the pages, as the secretary and the members do it."""
    members = [make_user(f"wei{n}", Role.DEPARTMENT_HEAD, full_name=f"委员{n}") for n in range(1, 4)]
    guest = make_user("lie", Role.UNIT_LEADER, office.unit, full_name="列席")
    case, client = ripe(office), signed_in(office.handler)
    assert_clean_html(client.get("/casework/meetings/new/"))
    form = {"title": "部务会", "held_on": "2026-01-05", "usual": [user.pk for user in members], "more": "lie"}
    assert client.post("/casework/meetings/new/", form).status_code == 302
    meeting = Meeting.objects.get()
    called = Sitting(meeting, office.handler, [*members, guest])
    page = assert_clean_html(client.get(at(called, "agenda/")))
    assert "样办件一" in page.text
    address = at(called, f"agenda/{case.pk}/")
    assert_clean_html(client.get(address, {"action": "grant", "rejected": "refuse"}))
    sent = {"version": called.version, "proposal": "是否同意", "action": "grant", "rejected": "refuse"}
    refused = client.post(address, {**sent, "grant-note": "情况属实"})
    assert refused.status_code == 422
    assert "情况属实" in assert_clean_html(refused).text
    done = client.post(address, {**sent, "grant-note": "情况属实", "refuse-note": "不具备条件"})
    assert done.status_code == 302
    assert "已锁定会议材料" in press(client, called, "freeze")
    item = AgendaItem.objects.get()
    page = assert_clean_html(client.get(at(called, f"items/{item.pk}/")))
    assert "情况属实" in page.text
    assert AuditEvent.objects.filter(event=Event.CASE_READ, detail__via="会议材料").exists()
    assert "已开始表决" in press(client, called, "open")
    for user in called.members:
        own = signed_in(user)
        assert_clean_html(own.get(at(called, "vote/")))
        answer = own.post(at(called, f"items/{item.pk}/vote/"), {"choice": "for"}, follow=True)
        assert "已提交表决" in assert_clean_html(answer).text
    seats = [member.pk for member in meeting.members.all()]
    press(client, called, "attendance", present=seats)
    assert_clean_html(client.get(at(called, "close/")))
    closed = client.post(
        at(called, "close/"), {"version": called.version, "minutes": "一致同意。"}, follow=True
    )
    assert "各办件已按结果办理" in assert_clean_html(closed).text
    assert Case.objects.get(pk=case.pk).status == "granted"
    for _ in range(2):
        pdf = client.get(at(called, "minutes/"))
        assert pdf.content.startswith(b"%PDF-")
    assert AuditEvent.objects.filter(event=Event.MEETING_EXPORT).count() == 2
    assert "集体研究" in assert_clean_html(client.get(case.get_absolute_url())).text


def test_what_is_missing_is_said_and_nothing_is_lost(office: Office) -> None:
    client = signed_in(office.handler)
    make_user("an", Role.AUDIT_ADMIN)
    for form, said in [
        ({"title": "部务会", "held_on": "2026-01-05"}, "请选择应到会人员"),
        ({"title": "部务会", "held_on": "明天", "more": "nobody"}, "没有账号"),
        (
            {"title": "部务会", "held_on": "2026-01-05", "more": "an"},
            "不参与业务",
        ),
    ]:
        answer = client.post("/casework/meetings/new/", form)
        assert answer.status_code == 422
        page = assert_clean_html(answer)
        assert said in page.text
        assert "部务会" in {given.get("value") for given in page.all("input")}
    assert not Meeting.objects.exists()


def test_only_the_secretary_has_the_buttons(office: Office) -> None:
    called = call(office)
    case = ripe(office)
    called.list(case)
    member = signed_in(called.members[0])
    assert_clean_html(member.get(at(called)))
    for button in ("freeze", "thaw", "open", "cancel", "attendance", "close"):
        assert member.post(at(called, f"{button}/"), {"version": called.version}).status_code == 403
    for page in ("edit/", "agenda/", f"agenda/{case.pk}/", "close/"):
        assert member.get(at(called, page)).status_code == 403
    stranger = signed_in(make_user("wai", Role.UNIT_CLERK, office.unit))
    assert stranger.get(at(called)).status_code == 404
    assert stranger.post(at(called, "freeze/")).status_code == 404
    assert signed_in(office.handler).get(at(called, "vote/")).status_code == 404, "he has no seat"


def test_a_page_that_is_out_of_date_changes_nothing(office: Office) -> None:
    called = call(office)
    called.list(ripe(office))
    client = signed_in(office.section_head)
    for version in ("0", "x", "99", ""):
        answer = client.post(at(called, "freeze/"), {"version": version}, follow=True)
        assert "刚由他人修改过" in assert_clean_html(answer).text
    called.meeting.refresh_from_db()
    assert called.meeting.state == MeetingState.DRAFT


def test_a_secret_vote_shows_who_and_never_how(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    first = signed_in(called.members[0])
    answer = first.post(at(called, f"items/{item.pk}/vote/"), {"choice": "against"}, follow=True)
    shown = assert_clean_html(answer)
    assert not re.search(r"反对|against", re.sub(r"赞成 *反对 *弃权", "", shown.text))
    assert "已表决" in shown.text
    for user in (office.handler, called.members[1]):
        page = assert_clean_html(signed_in(user).get(at(called)))
        assert "已表决 1 / 5" in page.text
        assert "反对" not in page.text
    page = assert_clean_html(signed_in(office.handler).get(at(called, f"items/{item.pk}/votes/")))
    assert Vote.objects.get(item=item).choice == ""
    assert "委员1" not in page.text


@pytest.mark.parametrize("choice", ["", "maybe", "FOR"])
def test_what_is_no_choice_is_no_vote(office: Office, choice: str) -> None:
    called, item = sitting(office)
    answer = signed_in(called.members[0]).post(
        at(called, f"items/{item.pk}/vote/"), {"choice": choice}, follow=True
    )
    assert "请选择赞成、反对或者弃权" in assert_clean_html(answer).text
    assert not Vote.objects.filter(item=item).exists()


def test_who_keeps_out_is_shown_nothing_of_it(office: Office) -> None:
    called, item = sitting(office)
    client = signed_in(called.members[0])
    evidence = bring(item.case, office.handler)
    assert client.get(f"/casework/evidence/{evidence.pk}/").status_code == 200
    answer = client.post(at(called, f"items/{item.pk}/recuse/"), {"reason": "同学"}, follow=True)
    for page in (assert_clean_html(answer), assert_clean_html(client.get(at(called, "vote/")))):
        assert "样办件一" not in page.text
    assert client.get(at(called, f"items/{item.pk}/")).status_code == 404
    called.vote(item)
    for user in called.members[1:]:
        signed_in(user).post(at(called, f"items/{item.pk}/vote/"), {"choice": "for"})
    called.close()
    assert client.get(at(called, "minutes/")).status_code == 403


def test_whom_it_concerns_is_not_shown_his_own_item(office: Office) -> None:
    office.cadre.user = office.head
    office.cadre.save(update_fields=["user"])
    called, item = sitting(office)
    client = signed_in(office.head)
    page = assert_clean_html(client.get(at(called)))
    assert "样办件一" not in page.text
    assert "不显示内容" in page.text
    assert client.get(at(called, f"items/{item.pk}/")).status_code == 404


def test_a_member_without_a_role_reads_what_is_laid_before_him(office: Office) -> None:
    called = call(office)
    guest = make_user("lie", None, full_name="列席")
    called.members.append(guest)
    called.meeting.members.create(user=guest)
    item = called.list(ripe(office))
    file = bring(item.case, office.handler)
    client = signed_in(guest)
    assert client.get(at(called, f"items/{item.pk}/")).status_code == 404, "nothing is laid before him yet"
    called.freeze()
    assert client.get(at(called, f"items/{item.pk}/")).status_code == 200
    assert client.get(f"/casework/evidence/{file.pk}/").status_code == 200
    assert client.get(item.case.get_absolute_url()).status_code == 404
    Recusal.objects.create(case=item.case, user=guest, reason="declared", note="同学")
    called.freeze()
    assert not Evidence.objects.visible_to(guest).exists()


def test_a_show_of_hands_by_the_page(office: Office) -> None:
    called, item = sitting(office)
    member = called.meeting.members.get(user=called.members[0])
    client = signed_in(office.handler)
    address = at(called, f"items/{item.pk}/votes/")
    assert_clean_html(client.get(address))
    client.post(address, {f"member-{member.pk}": "against", "rest": "for"})
    assert (
        sorted(Vote.objects.filter(item=item).values_list("choice", flat=True)) == ["against"] + ["for"] * 4
    )


def test_paper_ballots_by_the_page(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    client = signed_in(office.handler)
    address = at(called, f"items/{item.pk}/votes/")
    refused = client.post(address, {"votes_for": 9, "votes_against": 0, "votes_abstain": 0})
    assert refused.status_code == 422
    assert "应在1至5张之间" in assert_clean_html(refused).text
    assert client.post(address, {"votes_for": 4, "votes_against": 1, "votes_abstain": 0}).status_code == 302
    item.refresh_from_db()
    assert item.votes_for == 4


def test_an_item_is_put_off_or_taken_off_by_the_page(office: Office) -> None:
    called = call(office)
    first, second = called.list(ripe(office)), called.list(ripe(office, "样办件二"))
    client = signed_in(office.handler)
    press(client, called, f"items/{second.pk}/remove")
    assert not AgendaItem.objects.filter(pk=second.pk).exists()
    called.freeze()
    assert "已缓议" in press(client, called, f"items/{first.pk}/postpone", reason="补充核实")
    first.refresh_from_db()
    assert first.outcome == ItemOutcome.POSTPONED
    other = call_again(office, called)
    assert client.post(at(other, f"items/{first.pk}/remove/"), {"version": 1}).status_code == 404


def call_again(office: Office, called: Sitting) -> Sitting:
    meeting = Meeting.objects.create(
        title="另一次会议",
        office=called.meeting.office,
        unit_path=called.meeting.unit_path,
        held_on=called.meeting.held_on,
    )
    return Sitting(meeting, office.handler, called.members)


def test_a_meeting_is_changed_by_the_page(office: Office) -> None:
    called = call(office)
    client = signed_in(office.handler)
    assert_clean_html(client.get(at(called, "edit/")))
    form = {"title": "部务会（扩大）", "held_on": "2026-01-05", "more": "wei1", "version": called.version}
    assert client.post(at(called, "edit/"), form).status_code == 302
    called.meeting.refresh_from_db()
    assert (called.meeting.title, called.meeting.members.count()) == ("部务会（扩大）", 1)
    assert client.post(at(called, "edit/"), form).status_code == 422, "the page was out of date"


def test_a_case_that_is_not_ripe_is_sent_back(office: Office) -> None:
    called, case = call(office), ripe(office)
    Case.objects.filter(pk=case.pk).update(status="checking")
    answer = signed_in(office.handler).get(at(called, f"agenda/{case.pk}/"), follow=True)
    assert "不能列入议程" in assert_clean_html(answer).text


def test_the_list_shows_what_is_in_sight(office: Office, django_assert_num_queries: Any) -> None:
    called = call(office)
    for user, count in [(office.handler, 1), (called.members[0], 1), (make_user("wai", Role.UNIT_CLERK), 0)]:
        page = signed_in(user).get("/casework/meetings/")
        assert len(page.context["page"].object_list) == count
        assert_clean_html(page)
    assert_clean_html(signed_in(office.handler).get("/casework/meetings/?tab=over"))


def test_the_agenda_asks_as_often_for_many_items(office: Office, django_assert_num_queries: Any) -> None:
    called = call(office)
    called.list(ripe(office))
    members = queries.members_of(called.meeting)
    with django_assert_num_queries(4) as few:  # items, is he a cadre, cases in sight, votes
        queries.lines_of(called.meeting, office.handler, members)
    for number in range(6):
        called.list(ripe(office, f"样办件{number}"))
    with django_assert_num_queries(len(few)):
        queries.lines_of(called.meeting, office.handler, members)


def test_the_case_offers_the_meetings_it_may_come_before(office: Office) -> None:
    called, case = call(office), ripe(office)
    page = assert_clean_html(signed_in(office.handler).get(case.get_absolute_url()))
    assert at(called, f"agenda/{case.pk}/") in {link.get("href") for link in page.all("a")}
    page = assert_clean_html(signed_in(office.head).get(case.get_absolute_url()))
    assert at(called, f"agenda/{case.pk}/") not in {link.get("href") for link in page.all("a")}
