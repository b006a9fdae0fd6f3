"""Collective decisions from the agenda to the steps that follow: what is frozen, who votes, and all or none."""

import ast
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.models import FamilyMember
from casework import registry, services
from casework.enums import Attendance, Choice, ItemOutcome, MeetingState, TodoKind
from casework.minutes import minutes_from
from casework.models import AgendaItem, Case, Recusal, Todo, Vote
from casework.queries.material import hash_of
from casework.services import meetings
from casework.services.acting import Stale
from regulations.models import RuleUse
from tests.casework.conftest import Office
from tests.casework.meetings import Sitting, call, ripe, sitting
from tests.casework.sample import about, walk
from tests.factories import make_cadre, make_user
from tests.source import modules

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def outcome(item: AgendaItem) -> ItemOutcome:
    item.refresh_from_db()
    return ItemOutcome(item.outcome)


def status(item: AgendaItem) -> str:
    return Case.objects.get(pk=item.case_id).status


# --- from beginning to end ---------------------------------------------------------------------------------


def test_a_decision_moves_its_case(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR, FOR, AGAINST, ABSTAIN)
    called.close()
    assert (outcome(item), status(item)) == (ItemOutcome.PASSED, "granted")
    assert (item.votes_for, item.votes_against, item.votes_abstain) == (3, 1, 1)
    assert "须超过应到5人" in item.working[-1]
    step = item.case.steps.last()
    assert step is not None
    assert (step.by, step.action) == (office.handler, "grant")
    assert "部务会集体研究通过（赞成3，反对1，弃权1）" in step.note
    assert called.meeting.state == MeetingState.CLOSED
    assert not Todo.objects.filter(kind=TodoKind.VOTE, done_at=None).exists()
    used = RuleUse.objects.filter(target=item.case.audit_target, where__endswith="集体研究")
    assert set(used.values_list("version__code", flat=True)) == {"selection.attendance", "selection.majority"}


def test_what_is_not_passed_takes_the_other_step_or_stays(office: Office) -> None:
    called = call(office)
    stays, moves = called.list(ripe(office)), called.list(ripe(office, "样办件二"), "refuse")
    called.freeze()
    called.open()
    called.attend()
    for item in (stays, moves):
        called.vote(item, FOR, FOR, AGAINST, AGAINST, AGAINST)
    called.close()
    assert (outcome(stays), status(stays)) == (ItemOutcome.REJECTED, "decision")
    assert (outcome(moves), status(moves)) == (ItemOutcome.REJECTED, "refused")
    step = moves.case.steps.last()
    assert step is not None
    assert step.note.startswith("不具备条件\n")


def test_the_minutes_are_kept_as_they_were(office: Office) -> None:
    called, item = sitting(office)
    called.attend(called.members[4])
    called.vote(item, FOR, FOR, FOR, FOR)
    called.close(minutes="一、听取汇报。\n二、表决通过。")
    called.members[0].full_name = "改名"
    called.members[0].save(update_fields=["full_name"])
    minutes = minutes_from(called.meeting.record)
    assert (minutes.present[0], minutes.absent) == ("委员1", ("委员5",))
    assert minutes.items[0].named[0] == ("委员1", "赞成")
    assert minutes.items[0].votes == (4, 0, 0)
    paper = minutes.paper()
    assert paper.fault() == ""
    assert paper.rows[0][3:] == ("4", "0", "0", "通过")


def test_every_event_is_on_record(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR, FOR, FOR, FOR)
    called.close()
    events = AuditEvent.objects.filter(target=called.meeting.audit_target).values_list("event", flat=True)
    assert {
        Event.MEETING_CREATE,
        Event.MEETING_UPDATE,
        Event.MEETING_FREEZE,
        Event.MEETING_OPEN,
        Event.MEETING_VOTE,
        Event.MEETING_CLOSE,
    } == set(events)


# --- preparing ---------------------------------------------------------------------------------------------


def test_only_what_needs_a_collective_decision_is_listed(office: Office) -> None:
    called = call(office)
    early = walk(about(office.cadre), "accept")
    with pytest.raises(Refused, match="不能办理所选的动作"):
        called.list(early)
    with pytest.raises(Refused, match="不需要集体研究"):
        called.do(
            meetings.add_item, case_id=ripe(office).pk, proposal="x", action="refuse", filled={"note": ["x"]}
        )


def test_a_case_is_decided_by_one_meeting_at_a_time(office: Office) -> None:
    first = call(office)
    case = ripe(office)
    first.list(case)
    second = Sitting(
        meetings.create_meeting(
            office=first.meeting.office,
            title="另一次会议",
            held_on=timezone.localdate(),
            members=first.members,
            by=office.handler,
        ),
        office.handler,
        first.members,
    )
    with pytest.raises(Refused, match="已列入"):
        second.list(case)
    first.do(meetings.cancel_meeting)
    assert second.list(case).position == 1


def test_what_the_other_step_needs_is_asked_for_at_once(office: Office) -> None:
    called = call(office)
    with pytest.raises(Refused, match="“不同意”的“理由”"):
        called.do(
            meetings.add_item,
            case_id=ripe(office).pk,
            proposal="x",
            action="grant",
            filled={},
            action_if_rejected="refuse",
        )


def test_a_removed_item_closes_the_ranks(office: Office) -> None:
    called = call(office)
    first, second = called.list(ripe(office)), called.list(ripe(office, "样办件二"))
    called.do(meetings.remove_item, item_id=first.pk)
    second.refresh_from_db()
    assert second.position == 1


def test_who_may_prepare_a_meeting(office: Office, city: dict[str, Any]) -> None:
    called = call(office)
    for role, unit in [
        (Role.DEPARTMENT_HEAD, None),
        (Role.AUDITOR, None),
        (Role.UNIT_LEADER, office.unit),
        (Role.HANDLER, office.unit),
    ]:
        user = make_user(f"{role}-{unit}", role, unit)
        with pytest.raises(NotAllowed):
            meetings.freeze_meeting(meeting_id=called.meeting.pk, version=called.version, by=user)


def test_administrators_and_closed_accounts_are_no_members(office: Office) -> None:
    called = call(office)
    gone = make_user("gone", Role.DEPARTMENT_HEAD, is_active=False)
    for user, reason in [(make_user("an", Role.SECURITY_ADMIN), "不参与业务"), (gone, "已停用")]:
        with pytest.raises(Refused, match=reason):
            called.do(meetings.change_meeting, members=[user], **_fields(called))


def _fields(called: Sitting) -> dict[str, Any]:
    return {
        name: getattr(called.meeting, name) for name in ("title", "held_on", "place", "chair", "is_secret")
    }


def test_members_change_until_the_material_is_frozen(office: Office) -> None:
    called = call(office)
    called.do(meetings.change_meeting, members=called.members[:3], **_fields(called))
    assert called.meeting.members.count() == 3
    called.list(ripe(office))
    called.freeze()
    with pytest.raises(Refused, match="材料已锁定"):
        called.do(meetings.change_meeting, members=called.members, **_fields(called))
    called.do(meetings.thaw_meeting)
    called.do(meetings.change_meeting, members=called.members, **_fields(called))
    assert called.meeting.members.count() == 5


def test_who_must_keep_out_neither_lists_nor_records(office: Office) -> None:
    called, item = sitting(office)
    Recusal.objects.create(case=item.case, user=office.handler, reason="declared", note="同学")
    choices = {member.pk: FOR for member in called.meeting.members.all()}
    with pytest.raises(Refused, match="已回避本件"):
        meetings.record_hands(item_id=item.pk, choices=choices, by=office.handler)
    called.vote(item, FOR, FOR, FOR, FOR, FOR)
    with pytest.raises(Refused, match="已回避本件"):
        called.close()
    called.by = office.section_head
    called.close()
    assert outcome(item) == ItemOutcome.PASSED


def test_two_secretaries_do_not_overwrite_each_other(office: Office) -> None:
    called = call(office)
    seen = called.version
    called.list(ripe(office))
    with pytest.raises(Stale, match="刚由他人修改"):
        meetings.freeze_meeting(meeting_id=called.meeting.pk, version=seen, by=office.section_head)


# --- frozen material ---------------------------------------------------------------------------------------


def test_the_material_is_what_the_members_decide_on(office: Office) -> None:
    called = call(office)
    item = called.list(ripe(office), "refuse", note=["情况属实"])
    called.freeze()
    item.refresh_from_db()
    assert item.material_hash == hash_of(item.material)
    assert ["意见", "情况属实"] in item.material["filled"]
    assert ["未通过时办理", "不同意"] in item.material["filled"]
    assert "条件符合。" in item.material["working"]
    assert [step["label"] for step in item.material["steps"]][-1] == "审核通过"
    assert item.case_version == item.case.version


def test_an_empty_agenda_is_not_frozen(office: Office) -> None:
    with pytest.raises(Refused, match="没有议题"):
        call(office).freeze()


def test_a_case_that_changed_must_be_frozen_anew(office: Office) -> None:
    called = call(office)
    item = called.list(ripe(office))
    called.freeze()
    walk(item.case, "send_back", "submit", "pass")
    assert outcome(item) == ItemOutcome.POSTPONED, "it left when it was sent back"
    called.do(meetings.thaw_meeting)
    item = called.list(item.case)
    called.freeze()
    Case.objects.filter(pk=item.case_id).update(version=99)
    with pytest.raises(Refused, match="重新锁定材料"):
        called.open()
    called.freeze()
    Case.objects.filter(pk=item.case_id).update(title="改了事项")
    with pytest.raises(Refused, match="重新锁定材料"):
        called.open()
    called.freeze()
    called.open()


def test_a_step_that_the_rules_refuse_is_not_frozen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    called = call(office)
    called.list(ripe(office))
    _refuse_steps(monkeypatch)
    with pytest.raises(Refused, match=r"议题1“样办件一”：不符合条件"):
        called.freeze()


def _refuse_steps(monkeypatch: pytest.MonkeyPatch, *titles: str) -> None:
    """Have the sample's rules refuse cases of these titles, or all."""
    process = registry.process_named("sample")

    def check(case: Case, *args: Any) -> registry.Finding:
        if not titles or case.title in titles:
            raise Refused("不符合条件。")
        return registry.Finding()

    changed = registry.Process(**{**process.__dict__, "check": check})
    monkeypatch.setitem(registry._processes, "sample", changed)


def test_no_meeting_votes_before_its_day(office: Office) -> None:
    called = call(office)
    called.list(ripe(office))
    fields = _fields(called) | {"held_on": timezone.localdate() + timedelta(days=1)}
    called.do(meetings.change_meeting, members=called.members, **fields)
    called.freeze()
    with pytest.raises(Refused, match="尚未到日期"):
        called.open()


# --- voting ------------------------------------------------------------------------------------------------


def test_the_vote_waits_on_every_members_desk(office: Office) -> None:
    called, item = sitting(office)
    waiting = Todo.objects.filter(kind=TodoKind.VOTE, done_at=None, ref=called.meeting.pk)
    assert set(waiting.values_list("user", flat=True)) == {user.pk for user in called.members}
    called.vote(item, FOR)
    assert waiting.count() == 4


def test_nobody_votes_twice_or_without_a_seat(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR)
    with pytest.raises(Refused, match="已经表决"):
        called.vote(item, AGAINST)
    with pytest.raises(NotAllowed, match="不是本次会议"):
        meetings.cast_vote(item_id=item.pk, choice=FOR, by=office.head)
    assert Vote.objects.get(item=item).choice == FOR


def test_who_is_absent_has_no_vote(office: Office) -> None:
    called, item = sitting(office)
    called.attend(called.members[0])
    with pytest.raises(Refused, match="登记为缺席"):
        called.vote(item, FOR)
    called.attend()
    called.vote(item, FOR)
    with pytest.raises(Refused, match="已经表决，不能登记为缺席"):
        called.attend(called.members[0])


def test_whoever_votes_is_there(office: Office) -> None:
    called = call(office)
    item = called.list(ripe(office))
    called.freeze()
    called.open()
    called.vote(item, FOR)
    assert called.meeting.members.first().attendance == Attendance.PRESENT  # type: ignore[union-attr]


def test_family_keeps_out_by_itself(office: Office) -> None:
    called = call(office)
    FamilyMember.objects.create(cadre=office.cadre, relation="弟弟", name="委员1", source="测试")
    item = called.list(ripe(office))
    called.freeze()
    called.open()
    called.attend()
    with pytest.raises(Refused, match="须回避本议题"):
        called.vote(item, FOR)
    assert not Todo.objects.filter(kind=TodoKind.VOTE, user=called.members[0]).exists()
    for user in called.members[1:4]:
        meetings.cast_vote(item_id=item.pk, choice=FOR, by=user)
    called.close(accept_missing=True)
    assert outcome(item) == ItemOutcome.PASSED
    assert "其中回避1人" in item.working[0]
    assert minutes_from(called.meeting.record).items[0].recused == ("委员1",)


def test_a_member_keeps_out_by_his_own_word(office: Office) -> None:
    called, item = sitting(office)
    member = called.meeting.members.get(user=called.members[0])
    with pytest.raises(NotAllowed):
        meetings.declare_recusal(item_id=item.pk, member_id=member.pk, reason="同学", by=called.members[1])
    with pytest.raises(Refused, match="写明回避事由"):
        meetings.declare_recusal(item_id=item.pk, member_id=member.pk, reason=" ", by=called.members[0])
    meetings.declare_recusal(item_id=item.pk, member_id=member.pk, reason="同学", by=called.members[0])
    with pytest.raises(Refused, match="须回避"):
        called.vote(item, FOR)
    assert Recusal.objects.get(case=item.case).note == "同学"
    assert not Todo.objects.filter(kind=TodoKind.VOTE, user=called.members[0], done_at=None).exists()


def test_a_recusal_that_comes_after_the_vote_stops_the_close(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR, FOR, FOR, FOR)
    Recusal.objects.create(case=item.case, user=called.members[0], reason="ordered", note="同学")
    with pytest.raises(Refused, match="委员1须回避而已表决"):
        called.close()
    with pytest.raises(Refused, match="已回避本件"):
        meetings.cast_vote(item_id=sitting_two(office, called), choice=FOR, by=called.members[0])


def sitting_two(office: Office, called: Sitting) -> int:
    """Another item, opened before the ruling on record was known to it."""
    case = ripe(office, "样办件二")
    item = AgendaItem.objects.create(meeting=called.meeting, case=case, position=2, action="grant")
    Recusal.objects.create(case=case, user=called.members[0], reason="ordered", note="同学")
    return item.pk


def test_a_show_of_hands_is_recorded_by_name(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, AGAINST)
    rest = called.meeting.members.exclude(user=called.members[0])
    meetings.record_hands(item_id=item.pk, choices={m.pk: FOR for m in rest}, by=office.handler)
    called.close()
    assert (item.pk and outcome(item), item.votes_for, item.votes_against) == (ItemOutcome.PASSED, 4, 1)
    with pytest.raises(Refused):
        meetings.record_hands(item_id=item.pk, choices={}, by=office.handler)


def test_nobody_is_outvoted_by_haste(office: Office) -> None:
    called, item = sitting(office)
    with pytest.raises(Refused, match="尚未表决"):
        called.close()
    called.vote(item, FOR, FOR, FOR)
    with pytest.raises(Refused, match="还有2名到会成员没有表决"):
        called.close()
    called.close(accept_missing=True)
    assert outcome(item) == ItemOutcome.PASSED


def test_attendance_must_be_on_record(office: Office) -> None:
    called = call(office)
    item = called.list(ripe(office))
    called.freeze()
    called.open()
    called.vote(item, FOR, FOR, FOR)
    with pytest.raises(Refused, match="没有登记到会"):
        called.close(accept_missing=True)


def test_few_members_there_is_a_warning_as_long_as_the_rule_is_unverified(office: Office) -> None:
    called, item = sitting(office)
    called.attend(*called.members[3:])
    called.vote(item, FOR, FOR, FOR)
    called.close()
    assert outcome(item) == ItemOutcome.PASSED
    assert any("到会人数不足" in line for line in item.working)


def test_minutes_are_needed(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR, FOR, FOR, FOR)
    with pytest.raises(Refused, match="填写会议记录"):
        called.close(minutes="  ")
    called.do(meetings.keep_minutes, minutes="写到一半")
    assert called.meeting.minutes == "写到一半"


# --- all or none -------------------------------------------------------------------------------------------


def test_one_case_that_fails_stops_them_all_and_says_why(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    called = call(office)
    good, bad = called.list(ripe(office, "好件")), called.list(ripe(office, "坏件"))
    called.freeze()
    called.open()
    called.attend()
    for item in (good, bad):
        called.vote(item, FOR, FOR, FOR, FOR, FOR)
    _refuse_steps(monkeypatch, "坏件")
    with pytest.raises(Refused, match=r"议题2“坏件”不能办理：不符合条件。全部议题均未办理"):
        called.close()
    called.meeting.refresh_from_db()
    assert called.meeting.state == MeetingState.OPEN
    assert (outcome(good), status(good)) == (ItemOutcome.PENDING, "decision")
    called.do(meetings.postpone_item, item_id=bad.pk, reason="条件待核实")
    called.close()
    assert (status(good), status(bad), outcome(bad)) == ("granted", "decision", ItemOutcome.POSTPONED)


def test_a_case_that_moved_while_the_meeting_voted_stops_the_close(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR, FOR, FOR, FOR)
    Case.objects.filter(pk=item.case_id).update(version=99)
    with pytest.raises(Refused, match="刚有变化"):
        called.close()
    assert status(item) == "decision"


def test_a_postponed_item_keeps_its_case_for_another_meeting(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR)
    with pytest.raises(Refused, match="缓议的理由"):
        called.do(meetings.postpone_item, item_id=item.pk, reason="")
    called.do(meetings.postpone_item, item_id=item.pk, reason="补充核实")
    assert outcome(item) == ItemOutcome.POSTPONED
    assert not Vote.objects.filter(item=item).exists()
    assert not Todo.objects.filter(kind=TodoKind.VOTE, done_at=None).exists()
    with pytest.raises(Refused, match="缓议"):
        called.vote(item, FOR)
    called.close()
    assert (called.meeting.state, status(item)) == (MeetingState.CLOSED, "decision")


def test_a_case_that_goes_its_own_way_leaves_the_agenda(office: Office) -> None:
    draft, item = call(office), ripe(office)
    listed = draft.list(item)
    walk(item, "send_back")
    assert not AgendaItem.objects.filter(pk=listed.pk).exists()


def test_a_case_that_leaves_during_the_vote_is_put_off(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, FOR, FOR)
    services.act(
        case_id=item.case_id, action="send_back", version=None, by=office.section_head, note="另有情况"
    )
    assert outcome(item) == ItemOutcome.POSTPONED
    assert item.working == ["办件已办理“退回重办”，退出本次议程。"]
    assert not Todo.objects.filter(kind=TodoKind.VOTE, done_at=None).exists()
    called.close()
    assert status(item) == "checking"


def test_a_reopened_case_comes_before_a_new_meeting(office: Office) -> None:
    called, item = sitting(office, rejected="refuse")
    called.vote(item, AGAINST, AGAINST, AGAINST, AGAINST, FOR)
    called.close()
    case = walk(item.case, "reopen", "submit", "pass")
    called.by = office.section_head
    again = meetings.create_meeting(
        office=called.meeting.office,
        title="第二次部务会",
        held_on=timezone.localdate(),
        members=called.members,
        by=office.handler,
    )
    assert Sitting(again, office.handler, called.members).list(case).position == 1
    assert outcome(item) == ItemOutcome.REJECTED


def test_only_a_closing_meeting_acts_as_one() -> None:
    """`in_meeting` skips the check of who may: nothing but the close of a meeting passes it on."""
    allowed = {
        "casework/services/acting.py",
        "casework/permissions/steps.py",
        "casework/services/meetings/closing.py",
        "casework/services/meetings/freezing.py",
        "faultcorrection/demo.py",  # the fictional city's cases, in demo mode only
    }
    users = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword | ast.arg) and node.arg == "in_meeting"
    }
    assert users == allowed


def test_another_person_of_the_register_may_sit(office: Office) -> None:
    """A member with an entry of his own keeps out of nothing that is not his."""
    called = call(office)
    own = make_cadre(office.unit, "委员甲", serial=7)
    own.user = called.members[0]
    own.save(update_fields=["user"])
    item = called.list(ripe(office))
    called.freeze()
    assert not Vote.objects.filter(item=item, is_recused=True).exists()


def test_a_reporters_name_gets_into_no_minutes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    called, item = sitting(office)
    process = registry.process_named("sample")
    known = registry.Process(**{**process.__dict__, "secrets": lambda case, user: ["举报甲"]})
    monkeypatch.setitem(registry._processes, "sample", known)
    called.vote(item, FOR, FOR, FOR, FOR, FOR)
    with pytest.raises(Refused, match="反映人"):
        called.close(minutes="据举报甲反映。")
    with pytest.raises(Refused, match="反映人"):
        called.do(meetings.postpone_item, item_id=item.pk, reason="举报甲撤回")
    with pytest.raises(Refused, match="反映人"):
        called.do(meetings.keep_minutes, minutes="举报甲")
