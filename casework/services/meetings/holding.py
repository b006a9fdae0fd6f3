"""A meeting sits: who is there, who keeps out, and what is put off."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.enums import Event
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from casework.enums import Attendance, ItemOutcome, MeetingState, RecusalReason, TodoKind
from casework.models import AgendaItem, Meeting, Member, Recusal, Todo, Vote
from casework.permissions.meetings import may_hold
from casework.permissions.words import check_sayable
from casework.services.agenda import end_todos, put_off
from casework.services.meetings.freezing import check_unchanged, recuse
from casework.services.meetings.shared import (
    check_state,
    locked,
    locked_item,
    log,
    named,
    pending,
    save,
)

FEWEST_SECRET = 3  # with fewer ballots the count itself would tell who voted how


@transaction.atomic
def open_meeting(*, meeting_id: int, version: int, by: User) -> Meeting:
    """Begin to vote: every member who need not keep out finds the item on his desk. Raises Refused."""
    meeting = locked(meeting_id, version, by, MeetingState.FROZEN)
    if meeting.held_on > timezone.localdate():
        raise Refused(f"会议日期为{meeting.held_on}，尚未到日期；已提前开会的，请先修改会议日期。")
    items = pending(meeting)
    if not items:
        raise Refused("议程上没有议题，请先列入办件。")
    check_unchanged(items, by)
    recuse(items)
    for item in items:
        _check_secret(item)
        _ask(item)
    meeting.state = MeetingState.OPEN
    save(meeting, "state")
    log(Event.MEETING_OPEN, meeting, by, count=len(items))
    return meeting


def _able(item: AgendaItem) -> list[Member]:
    """The members who have a vote on the item, as far as they come."""
    kept_out = Vote.objects.filter(item=item, is_recused=True).values("member")
    members = Member.objects.filter(meeting=item.meeting).exclude(pk__in=kept_out)
    return list(members.select_related("user"))


def _check_secret(item: AgendaItem) -> None:
    if item.meeting.is_secret and len(_able(item)) < FEWEST_SECRET:
        raise Refused(
            f"{named(item)}可以表决的成员不足{FEWEST_SECRET}人，无记名投票会暴露个人意见，"
            "请改为记名表决或者增加应到会人员。"
        )


def _ask(item: AgendaItem) -> None:
    for member in _able(item):
        Todo.objects.create(
            kind=TodoKind.VOTE,
            case=item.case,
            ref=item.meeting_id,
            label=f"表决：{item.meeting.title}"[:60],
            unit_path=item.case.unit_path,
            user=member.user,
            due_on=item.meeting.held_on,
        )


@transaction.atomic
def record_attendance(*, meeting_id: int, version: int, present: Collection[int], by: User) -> Meeting:
    """Record who came, by the keys of members; everybody else is absent. Who has voted was there."""
    states = (MeetingState.FROZEN, MeetingState.OPEN)
    meeting = locked(meeting_id, version, by, *states)
    voted = Vote.objects.filter(item__meeting=meeting, is_recused=False)
    for member in Member.objects.filter(meeting=meeting).select_related("user"):
        is_present = member.pk in present
        if not is_present and voted.filter(member=member).exists():
            raise Refused(f"{member.user}已经表决，不能登记为缺席。")
        member.attendance = Attendance.PRESENT if is_present else Attendance.ABSENT
        member.save(update_fields=["attendance"])
    save(meeting)
    log(Event.MEETING_UPDATE, meeting, by, what="到会情况", people=len(present))
    return meeting


@transaction.atomic
def declare_recusal(*, item_id: int, member_id: int, reason: str, by: User) -> None:
    """A member keeps out of an item by his own word, or is noted as keeping out by who records the meeting."""
    if not reason.strip():
        raise Refused("请写明回避事由。")
    item, meeting = locked_item(item_id, with_case=True)
    member = Member.objects.select_related("user").get(pk=member_id, meeting=meeting)
    if member.user_id != by.pk and not may_hold(meeting, by):
        raise NotAllowed("回避由本人提出，或者由会议记录人登记。")
    check_state(meeting, MeetingState.FROZEN, MeetingState.OPEN)
    if item.outcome != ItemOutcome.PENDING:
        raise Refused(f"{named(item)}已有结果，不再登记回避。")
    check_sayable(item.case, by, [reason])
    vote, is_new = Vote.objects.get_or_create(item=item, member=member, defaults={"is_recused": True})
    if not is_new:
        raise Refused(f"{member.user}已{'回避' if vote.is_recused else '表决'}，不能再登记回避。")
    ruling = {
        "reason": RecusalReason.DECLARED,
        "note": reason.strip()[:200],
        "is_waived": False,
        "decided_by": by,
    }
    Recusal.objects.update_or_create(case=item.case, user=member.user, defaults=ruling)
    end_todos(meeting, by, cases=[item.case_id], users=[member.user_id])
    log(
        Event.MEETING_RECUSE,
        meeting,
        by,
        what=item.case.audit_target,
        members=[member.user.username],
        reason=reason.strip(),
    )


@transaction.atomic
def postpone_item(*, meeting_id: int, version: int, item_id: int, reason: str, by: User) -> AgendaItem:
    """Put an item off: its case stays where it is and may come before another meeting. Votes already cast are void."""
    if not reason.strip():
        raise Refused("请写明缓议的理由。")
    meeting = locked(meeting_id, version, by, MeetingState.FROZEN, MeetingState.OPEN)
    item = AgendaItem.objects.select_for_update().select_related("case").get(pk=item_id, meeting=meeting)
    if item.outcome != ItemOutcome.PENDING:
        raise Refused(f"{named(item)}已有结果，不能缓议。")
    check_sayable(item.case, by, [reason])
    put_off(item, f"缓议：{reason.strip()}", by=by)
    save(meeting)
    log(Event.MEETING_POSTPONE, meeting, by, what=item.case.audit_target, reason=reason.strip())
    return item
