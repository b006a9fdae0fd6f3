"""Votes: by each member on his own account, from a show of hands, or counted from paper ballots.

Of a secret vote two things are kept: that a member voted, and how many voted which way. They are written in one
transaction and tied by nothing: a vote has no time and no choice, a count no order. The log says that somebody voted.
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.enums import Event
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from casework.enums import Attendance, Choice, ItemOutcome, MeetingState
from casework.models import AgendaItem, Meeting, Member, Vote
from casework.permissions.meetings import check_may_list, check_may_vote
from casework.queries.recusal import why_recused
from casework.services.agenda import end_todos
from casework.services.meetings.shared import check_state, locked_item, log, named, save

_COUNTS = {
    Choice.FOR: "votes_for",
    Choice.AGAINST: "votes_against",
    Choice.ABSTAIN: "votes_abstain",
}


@transaction.atomic
def cast_vote(*, item_id: int, choice: Choice, by: User) -> None:
    """A member votes on an item, once. Raises NotAllowed for who is no member, Refused."""
    item, meeting = locked_item(item_id)
    member = Member.objects.select_related("user").filter(meeting=meeting, user=by).first()
    if member is None:
        raise NotAllowed("您不是本次会议的应到会人员，不能表决。")
    _check_pending(item)
    check_may_vote(item, member)
    if reason := why_recused(item.case, by):
        raise Refused(reason)
    if meeting.is_secret:
        _cast_secretly(item, member, choice)
    else:
        Vote.objects.create(item=item, member=member, choice=choice)
    _note_present(member)
    end_todos(meeting, by, cases=[item.case_id], users=[by.pk])
    log(Event.MEETING_VOTE, meeting, by, what=item.case.audit_target)


def _cast_secretly(item: AgendaItem, member: Member, choice: Choice) -> None:
    if is_counted(item):
        raise Refused(f"{named(item)}已登记纸质票的票数，不再接受投票。")
    Vote.objects.create(item=item, member=member)
    AgendaItem.objects.filter(pk=item.pk).update(**{_COUNTS[choice]: F(_COUNTS[choice]) + 1})


@transaction.atomic
def record_hands(*, item_id: int, choices: Mapping[int, Choice], by: User) -> None:
    """Record an open vote from a show of hands: a choice by the key of each member who has not voted himself."""
    item, meeting = locked_item(item_id)
    _check_recording(item, meeting, by)
    if meeting.is_secret:
        raise Refused("无记名投票不登记个人意见，请登记票数。")
    for member in Member.objects.filter(meeting=meeting, pk__in=list(choices)).select_related("user"):
        check_may_vote(item, member)
        Vote.objects.create(item=item, member=member, choice=choices[member.pk])
        _note_present(member)
        end_todos(meeting, by, cases=[item.case_id], users=[member.user_id])
    log(Event.MEETING_VOTE, meeting, by, what=item.case.audit_target, via="举手表决", people=len(choices))


@transaction.atomic
def record_ballots(*, item_id: int, counts: Mapping[Choice, int], by: User) -> None:
    """Record the count of paper ballots of a secret vote. It may be corrected until the meeting closes."""
    item, meeting = locked_item(item_id)
    _check_recording(item, meeting, by)
    if not meeting.is_secret:
        raise Refused("记名表决请登记每名成员的意见。")
    if Vote.objects.filter(item=item, is_recused=False).exists():
        raise Refused(f"{named(item)}已有成员在系统中投票，不能再登记纸质票。")
    able = _present(meeting).exclude(votes__item=item, votes__is_recused=True).count()
    total = sum(counts.values())
    if not 0 < total <= able or min(counts.values()) < 0:
        raise Refused(f"票数合计{total}张，应在1至{able}张之间（到会且无需回避的成员{able}人），请核对。")
    for choice, name in _COUNTS.items():
        setattr(item, name, counts.get(choice, 0))
    item.save(update_fields=list(_COUNTS.values()))
    end_todos(meeting, by, cases=[item.case_id])
    save(meeting)
    log(Event.MEETING_VOTE, meeting, by, what=item.case.audit_target, via="纸质票", people=total)


def is_counted(item: AgendaItem) -> bool:
    """Whether the item's counts come from paper ballots."""
    total = item.votes_for + item.votes_against + item.votes_abstain
    return total > Vote.objects.filter(item=item, is_recused=False).count()


def _present(meeting: Meeting) -> QuerySet[Member]:
    return Member.objects.filter(meeting=meeting, attendance=Attendance.PRESENT)


def _check_recording(item: AgendaItem, meeting: Meeting, by: User) -> None:
    check_may_list(meeting, item.case, by)
    check_state(meeting, MeetingState.OPEN)
    _check_pending(item)


def _check_pending(item: AgendaItem) -> None:
    if item.outcome != ItemOutcome.PENDING:
        raise Refused(f"{named(item)}{item.get_outcome_display()}，不再表决。")


def _note_present(member: Member) -> None:
    if member.attendance == Attendance.EXPECTED:
        member.attendance = Attendance.PRESENT
        member.save(update_fields=["attendance"])
