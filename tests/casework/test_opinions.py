"""Opinions: several bodies at once, each alone with its question; late answers, silence, and a colleague first."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework import services
from casework.enums import Actor, OpinionStand, OpinionState, PartyRole, TodoKind
from casework.models import Case, Clock, Opinion, Party, StepDays, Todo
from casework.permissions.opinions import check_may_answer
from casework.queries import opinions as queries
from casework.queries.desk import waiting_for
from casework.services import opinions
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.casework.test_evidence import bring, signed_in
from tests.factories import make_cadre, make_user

pytestmark = pytest.mark.django_db
SOON = timedelta(days=5)


@pytest.fixture
def bodies(city: dict[str, Unit]) -> dict[str, User]:
    """Two consulted bodies with one account each, by unit."""
    return {
        name: make_user(username, Role.CONSULTED, city[name], full_name=f"{name}协审")
        for name, username in (("教育局", "jy"), ("水利局", "sl"))
    }


def ask(case: Case, *units: Unit, by: User | None, **fields: Any) -> list[Opinion]:
    due_on = fields.pop("due_on", timezone.localdate() + SOON)
    return services.ask_opinions(
        case_id=case.pk, bodies=units, question="有无不同意见？", due_on=due_on, by=by, **fields
    )


def reply(opinion: Opinion, by: User | None, text: str = "没有不同意见。") -> Opinion:
    return services.answer_opinion(opinion_id=opinion.pk, stand=OpinionStand.AGREE, text=text, by=by)


def passed(opinion: Opinion, days: int = 1) -> Opinion:
    """The date for the answer has passed."""
    Opinion.objects.filter(pk=opinion.pk).update(due_on=timezone.localdate() - timedelta(days=days))
    return Opinion.objects.get(pk=opinion.pk)


def checking(office: Office) -> Case:
    return walk(about(office.cadre), "accept")


# --- asking and answering ----------------------------------------------------------------------------------------


def test_several_bodies_are_asked_at_once_and_each_has_it_on_its_desk(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    asked = ask(case, city["教育局"], city["水利局"], by=office.handler)
    assert len(asked) == 2
    for name, user in bodies.items():
        todo = waiting_for(user).get()
        opinion = Opinion.objects.get(pk=todo.ref)
        assert (todo.kind, opinion.body) == (TodoKind.OPINION, city[name])
        assert todo.address == opinion.get_absolute_url()
    reply(asked[0], bodies["教育局"])
    assert not waiting_for(bodies["教育局"]).exists()
    assert waiting_for(bodies["水利局"]).exists()
    assert AuditEvent.objects.filter(event=Event.OPINION_ANSWER).get().actor == "教育局协审（jy）"


def test_a_body_sees_its_question_and_nothing_else(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    reporter = make_cadre(office.unit, "何举报", 7)
    Party.objects.create(case=case, cadre=reporter, role=PartyRole.REPORTER)
    kept = bring(case, title="内部核查材料")
    sent = bring(case, title="附送材料", content=b"sent along")
    asked = ask(case, city["教育局"], city["水利局"], by=office.handler, evidence=[sent])
    services.answer_opinion(
        opinion_id=asked[1].pk, stand=OpinionStand.DISAGREE, text="水利局另有看法", by=bodies["水利局"]
    )
    client = signed_in(bodies["教育局"])
    page = client.get(asked[0].get_absolute_url()).content.decode()
    desk = client.get("/casework/").content.decode()
    listed = client.get("/casework/opinions/").content.decode()
    assert "有无不同意见？" in page
    assert "附送材料" in page
    for hidden in ("样办件一", "陆远航", "何举报", "水利局", "内部核查材料", "核实中"):
        assert hidden not in page, hidden
        assert hidden not in desk, hidden
        assert hidden not in listed, hidden
    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(asked[1].get_absolute_url()).status_code == 404
    assert client.get(f"/casework/evidence/{kept.pk}/").status_code == 404
    assert client.get(f"/casework/evidence/{sent.pk}/").status_code == 200


def test_the_office_sees_every_answer(office: Office, city: dict[str, Unit], bodies: dict[str, User]) -> None:
    case = checking(office)
    first, _ = ask(case, city["教育局"], city["水利局"], by=office.handler)
    reply(first, bodies["教育局"], "同意办理。")
    page = signed_in(office.section_head).get(case.get_absolute_url()).content.decode()
    assert "同意办理。" in page
    assert "云川市石桥县水利局" in page
    assert [line.opinion.state for line in queries.lines_of(case, office.section_head)] == [
        "answered",
        "waiting",
    ]


def test_who_opened_the_case_sees_no_answer(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = walk(about(office.cadre, by=office.clerk), "accept")
    [opinion] = ask(case, city["教育局"], by=office.handler)
    reply(opinion, bodies["教育局"], "内部意见不外传")
    page = signed_in(office.clerk).get(case.get_absolute_url())
    assert page.status_code == 200
    assert "内部意见不外传" not in page.content.decode()
    assert queries.lines_of(case, office.clerk) == []


@pytest.mark.parametrize("days", [1, 30])
def test_a_late_answer_is_recorded_and_marked(
    office: Office, city: dict[str, Unit], bodies: dict[str, User], days: int
) -> None:
    [opinion] = ask(checking(office), city["教育局"], by=office.handler)
    late = reply(passed(opinion, days), bodies["教育局"])
    assert late.is_late
    assert late.state == OpinionState.ANSWERED


def test_an_answer_after_silence_was_recorded_is_taken_too(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    [opinion] = ask(case, city["教育局"], by=office.handler)
    services.note_silence(opinion_id=passed(opinion).pk, by=office.handler)
    assert not waiting_for(bodies["教育局"]).exists()
    page = signed_in(bodies["教育局"]).post(
        opinion.get_absolute_url(), {"stand": "agree", "answer": "补充答复"}, follow=True
    )
    assert "逾期答复" in page.content.decode()
    opinion.refresh_from_db()
    assert (opinion.state, opinion.is_late) == (OpinionState.ANSWERED, True)


def test_an_answer_in_time_is_not_late(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    [opinion] = ask(checking(office), city["教育局"], by=office.handler, due_on=timezone.localdate())
    assert not reply(opinion, bodies["教育局"]).is_late


def test_the_timer_records_silence_once_and_only_after_the_date(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    late, _due = ask(case, city["教育局"], city["水利局"], by=office.handler)
    passed(late)
    services.countersign(case_id=case.pk, user=office.section_head, question="？", by=office.handler)
    Opinion.objects.filter(is_blocking=True).update(due_on=timezone.localdate() - SOON)
    assert opinions.note_silences() == 1
    assert opinions.note_silences() == 0
    states = dict(Opinion.objects.values_list("body__short_name", "state"))
    assert states == {"教育局": "silent", "水利局": "waiting", None: "waiting"}


def test_silence_is_not_recorded_before_its_time(office: Office, city: dict[str, Unit], bodies: Any) -> None:
    [opinion] = ask(checking(office), city["教育局"], by=office.handler, due_on=timezone.localdate())
    with pytest.raises(Refused, match="还没有过"):
        services.note_silence(opinion_id=opinion.pk, by=office.handler)


def test_a_question_is_taken_back_with_a_reason(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    [opinion] = ask(checking(office), city["教育局"], by=office.handler)
    with pytest.raises(Refused, match="写明取消的理由"):
        services.cancel_opinion(opinion_id=opinion.pk, reason=" ", by=office.handler)
    services.cancel_opinion(opinion_id=opinion.pk, reason="不再需要", by=office.handler)
    assert not waiting_for(bodies["教育局"]).exists()
    with pytest.raises(Refused, match="已经取消"):
        reply(opinion, bodies["教育局"])


# --- refusals ----------------------------------------------------------------------------------------------------


def test_two_of_one_body_cannot_answer_both(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    [opinion] = ask(checking(office), city["教育局"], by=office.handler)
    second = make_user("jy2", Role.CONSULTED, city["教育局"], full_name="教育局另一人")
    reply(opinion, bodies["教育局"])
    page = signed_in(second).post(opinion.get_absolute_url(), {"stand": "disagree", "answer": "我写的意见"})
    assert page.status_code == 422
    assert "教育局协审（jy）已于" in page.content.decode()
    assert "我写的意见" in page.content.decode()
    assert Opinion.objects.get(pk=opinion.pk).stand == OpinionStand.AGREE


def test_another_body_cannot_answer(office: Office, city: dict[str, Unit], bodies: dict[str, User]) -> None:
    [opinion] = ask(checking(office), city["教育局"], by=office.handler)
    with pytest.raises(NotAllowed):
        reply(opinion, bodies["水利局"])
    with pytest.raises(NotAllowed):
        reply(opinion, office.handler)


def test_the_subjects_kin_in_a_body_keeps_out_and_learns_nothing(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    office.cadre.familymembers.create(relation="妻子", name="教育局协审", source="测试 1")
    [opinion] = ask(checking(office), city["教育局"], by=office.handler)
    with pytest.raises(Refused, match="须回避，请由本单位其他人员答复") as refused:
        reply(opinion, bodies["教育局"])
    assert "陆远航" not in str(refused.value)
    page = signed_in(bodies["教育局"]).get(opinion.get_absolute_url()).content.decode()
    assert "须回避" in page
    assert "陆远航" not in page
    assert "妻子" not in page


def test_only_who_has_the_turn_asks(office: Office, city: dict[str, Unit], bodies: dict[str, User]) -> None:
    case = checking(office)
    with pytest.raises(NotAllowed):
        ask(case, city["教育局"], by=office.head)
    walk(case, "submit")
    with pytest.raises(NotAllowed):
        ask(case, city["教育局"], by=office.handler)
    ask(case, city["教育局"], by=office.section_head)
    ended = walk(checking(office), "submit", "pass", "refuse")
    with pytest.raises(Refused, match="已经办结"):
        ask(ended, city["教育局"], by=office.handler)


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("财政局", {}, "没有能答复意见的账号"),
        ("教育局", {"due_on": date(2020, 1, 1)}, "答复期限已经过去"),
    ],
)
def test_what_cannot_be_asked(
    office: Office, city: dict[str, Unit], bodies: Any, name: str, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        ask(checking(office), city[name], by=office.handler, **changes)


def test_nobody_is_asked_twice_at_once(office: Office, city: dict[str, Unit], bodies: Any) -> None:
    case = checking(office)
    ask(case, city["教育局"], by=office.handler)
    with pytest.raises(Refused, match="正在等待答复"):
        ask(case, city["教育局"], by=office.handler)


def test_material_of_another_case_is_not_sent(office: Office, city: dict[str, Unit], bodies: Any) -> None:
    other = bring(checking(office))
    with pytest.raises(Refused, match="只能附送本件的材料"):
        ask(checking(office), city["教育局"], by=office.handler, evidence=[other])


# --- the clock and the end -----------------------------------------------------------------------------------------


def test_the_clock_stands_still_until_the_last_has_answered(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    for status in ("checking", "review"):
        StepDays.objects.create(
            kind="sample", status=status, days=10, document="云组〔2025〕1号", since=date(2020, 1, 1)
        )
    case = checking(office)
    first, second = ask(case, city["教育局"], city["水利局"], by=office.handler)
    assert Case.objects.get(pk=case.pk).is_stopped
    reply(first, bodies["教育局"])
    assert Case.objects.get(pk=case.pk).is_stopped
    walk(case, "submit")
    assert Case.objects.get(pk=case.pk).is_stopped  # the next step waits for the same answer
    passed(second)
    opinions.note_silences()
    running = Case.objects.get(pk=case.pk)
    assert not running.is_stopped
    assert running.due_on is not None
    assert Clock.objects.filter(case=case, ended_on=None).get().status == "review"


def test_the_end_of_a_case_ends_its_questions(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    late, waiting = ask(case, city["教育局"], city["水利局"], by=office.handler)
    passed(late)
    walk(case, "submit", "pass", "refuse")
    assert not waiting_for(bodies["水利局"]).exists()
    assert Opinion.objects.get(pk=late.pk).state == OpinionState.SILENT
    assert Opinion.objects.get(pk=waiting.pk).state == OpinionState.CANCELLED
    assert not Todo.objects.filter(case=case, done_at=None).exists()


# --- a colleague first -----------------------------------------------------------------------------------------------


def test_no_step_is_made_while_a_colleague_is_asked(office: Office) -> None:
    case = checking(office)
    asked = services.countersign(
        case_id=case.pk, user=office.section_head, question="妥否？", by=office.handler
    )
    assert [todo.kind for todo in waiting_for(office.section_head)] == [TodoKind.TURN, TodoKind.COUNTERSIGN]
    with pytest.raises(Refused, match="加签意见尚未答复"):
        services.act(case_id=case.pk, action="submit", version=None, by=office.handler)
    with pytest.raises(NotAllowed, match="请科长本人答复"):
        reply(asked, office.head)
    reply(asked, office.section_head, "可行。")
    assert services.act(case_id=case.pk, action="submit", version=None, by=office.handler).status == "review"


def test_an_applicant_may_withdraw_while_a_colleague_is_asked(office: Office) -> None:
    case = about(office.cadre, by=office.clerk)
    asked = services.countersign(case_id=case.pk, user=office.section_head, question="？", by=office.handler)
    assert services.act(case_id=case.pk, action="withdraw", version=None, by=office.clerk).is_closed
    assert Opinion.objects.get(pk=asked.pk).state == OpinionState.CANCELLED


def test_who_cannot_be_asked_first(office: Office, city: dict[str, Unit]) -> None:
    office.cadre.familymembers.create(relation="哥哥", name="部长", source="测试 1")
    case = checking(office)
    stranger = make_user("yuan", Role.HANDLER, city["教育局"])
    for user in (office.clerk, office.head, office.handler, stranger):  # no staff, kin, himself, out of scope
        with pytest.raises(Refused, match="须是能办理本件、无需回避的其他人员"):
            services.countersign(case_id=case.pk, user=user, question="？", by=office.handler)
    assert queries.colleagues_to_ask(case, office.handler) == [office.section_head]


def test_a_colleague_who_lost_his_role_cannot_answer(office: Office) -> None:
    case = checking(office)
    asked = services.countersign(case_id=case.pk, user=office.section_head, question="？", by=office.handler)
    office.section_head.grants.all().delete()
    with pytest.raises(NotAllowed, match="已没有办理这个办件的权限"):
        check_may_answer(asked, User.objects.get(pk=office.section_head.pk))
    services.cancel_opinion(opinion_id=asked.pk, reason="另请他人", by=office.handler)
    assert (
        services.act(case_id=case.pk, action="submit", version=None, by=office.handler).state.owner
        == Actor.REVIEWER
    )


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_pages_ask_cancel_and_record_silence(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    sent = bring(case, title="附送材料")
    client = signed_in(office.handler)
    address = f"{case.get_absolute_url()}opinions/new/"
    assert "陆远航同志" in client.get(address).content.decode()
    filled = {
        "bodies": [city["教育局"].pk, city["水利局"].pk],
        "question": "有无问题？",
        "evidence": [sent.pk],
        "due_on": (timezone.localdate() + SOON).isoformat(),
    }
    assert client.post(address, filled).status_code == 302
    first, second = Opinion.objects.order_by("pk")
    assert list(first.evidence.all()) == [sent]
    client.post(f"/casework/opinions/{first.pk}/cancel/", {"reason": "重复"})
    client.post(f"/casework/opinions/{passed(second).pk}/silence/")
    assert list(Opinion.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "silent"]
    wrong = client.post(address, {**filled, "due_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "有无问题？" in wrong.content.decode()


def test_the_pages_refuse_the_wrong_people(
    office: Office, city: dict[str, Unit], bodies: dict[str, User]
) -> None:
    case = checking(office)
    [opinion] = ask(case, city["教育局"], by=office.handler)
    for user in (office.head, make_user("shen", Role.AUDITOR)):
        client = signed_in(user)
        assert client.get(f"{case.get_absolute_url()}opinions/new/").status_code == 403
        assert client.get(f"{case.get_absolute_url()}countersign/").status_code == 403
        assert client.post(f"/casework/opinions/{opinion.pk}/cancel/", {"reason": "x"}).status_code == 403
    outside = signed_in(bodies["教育局"])
    assert outside.post(f"/casework/opinions/{opinion.pk}/cancel/", {"reason": "x"}).status_code == 404
    assert Opinion.objects.get(pk=opinion.pk).state == OpinionState.WAITING


def test_a_countersign_is_asked_on_its_page(office: Office) -> None:
    case = checking(office)
    address = f"{case.get_absolute_url()}countersign/"
    client = signed_in(office.handler)
    assert client.post(address, {"user": office.clerk.pk, "question": "妥否？"}).status_code == 422
    assert client.post(address, {"user": office.section_head.pk, "question": "妥否？"}).status_code == 302
    page = signed_in(office.section_head).get(Opinion.objects.get().get_absolute_url()).content.decode()
    assert case.get_absolute_url() in page
    assert "妥否？" in page


def test_the_list_asks_as_often_for_many(
    office: Office, city: dict[str, Unit], bodies: dict[str, User], django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        ask(checking(office), city["教育局"], by=office.handler)
    with django_assert_max_num_queries(3):
        assert len([opinion.case.office.name for opinion in queries.waiting_for(bodies["教育局"])]) == 12
