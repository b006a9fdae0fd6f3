"""A meeting closes: votes are counted, and every case on the agenda takes its step, all of them or none."""

import json
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.enums import Attendance, ItemOutcome, MeetingState
from casework.forms_agenda import check_filled, step_form
from casework.models import AgendaItem, Meeting, Member, Vote
from casework.permissions import check_impartial
from casework.permissions.words import check_sayable
from casework.queries.minutes import minutes_of
from casework.queries.recusal import obstacles
from casework.queries.voting import Bounds, bounds_for, tally_of
from casework.rules.voting import Verdict, decide
from casework.services.acting import act
from casework.services.agenda import end_todos
from casework.services.meetings.shared import locked, log, named, pending, save
from regulations.services.uses import record_use


@transaction.atomic
def close_meeting(
    *, meeting_id: int, version: int, minutes: str, by: User, accept_missing: bool = False
) -> Meeting:
    """Count every item and take the steps that follow. Raises Refused, naming the item, and then nothing is done.

    `accept_missing`: members who are there and have not voted are left out, as having voted for nothing.
    """
    meeting = locked(meeting_id, version, by, MeetingState.OPEN)
    if not minutes.strip():
        raise Refused("请填写会议记录。")
    if Member.objects.filter(meeting=meeting, attendance=Attendance.EXPECTED).exists():
        raise Refused("还有成员没有登记到会情况，请先登记。")
    _check_minutes(meeting, minutes, by)
    items = pending(meeting)
    for item in items:
        _check_countable(item, by, accept_missing=accept_missing)
    for item in items:
        _decide(item, by)
    meeting.state, meeting.closed_at, meeting.minutes = MeetingState.CLOSED, timezone.now(), minutes.strip()
    meeting.record = json.loads(minutes_of(meeting).to_json())
    save(meeting, "state", "closed_at", "minutes", "record")
    end_todos(meeting, by)
    log(Event.MEETING_CLOSE, meeting, by, rows=[_told(item) for item in items])
    return meeting


def _check_minutes(meeting: Meeting, minutes: str, by: User) -> None:
    """The minutes are read by more people than each of the cases: no secret of any of them stands there."""
    for item in AgendaItem.objects.filter(meeting=meeting).select_related("case"):
        check_sayable(item.case, by, [minutes])


def _check_countable(item: AgendaItem, by: User, *, accept_missing: bool) -> None:
    check_impartial(item.case, by)
    tally = tally_of(item)
    if not tally.cast:
        raise Refused(f"{named(item)}尚未表决，请先表决或者缓议。")
    voters = [vote.member.user for vote in _votes(item)]
    if barred := obstacles(item.case, voters):
        names = "、".join(str(user) for user in voters if user.pk in barred)
        raise Refused(f"{named(item)}：{names}须回避而已表决，请将本议题缓议后重新表决。")
    if tally.cast < tally.able and not accept_missing:
        raise Refused(
            f"{named(item)}还有{tally.able - tally.cast}名到会成员没有表决，请等待，或者勾选“未表决的不再等待”。"
        )


def _votes(item: AgendaItem) -> list[Vote]:
    return list(Vote.objects.filter(item=item, is_recused=False).select_related("member__user"))


def _decide(item: AgendaItem, by: User) -> None:
    tally = tally_of(item)
    bounds = bounds_for(item.case, item.meeting)
    verdict = decide(tally, attendance=bounds.attendance, majority=bounds.majority)
    item.outcome, item.working = verdict.outcome, [*verdict.working, *verdict.warnings]
    item.votes_for, item.votes_against = tally.votes_for, tally.votes_against
    item.votes_abstain = tally.votes_abstain
    item.save(update_fields=["outcome", "working", "votes_for", "votes_against", "votes_abstain"])
    _note_rules(item, bounds, by)
    _take_step(item, verdict, by)


def _take_step(item: AgendaItem, verdict: Verdict, by: User) -> None:
    """The step that follows from the vote. Raises Refused, naming the item."""
    actions = {ItemOutcome.PASSED: item.action, ItemOutcome.REJECTED: item.action_if_rejected}
    action = actions.get(verdict.outcome, "")
    if not action:
        return
    try:
        form = step_form(item.case, action, by, item.data[action])
        check_filled(form)
        act(
            case_id=item.case_id,
            action=action,
            version=item.case_version,
            by=by,
            data=form.data_of_step,
            note=f"{form.cleaned_data['note']}\n{_sentence(item)}".strip(),
            in_meeting=True,
        )
    except Refused as refusal:
        raise Refused(
            f"{named(item)}不能办理：{refusal}全部议题均未办理，请处理后再次结束会议，或者将该议题缓议。"
        ) from refusal


def _sentence(item: AgendaItem) -> str:
    """How the case's record tells the decision."""
    meeting = item.meeting
    votes = f"赞成{item.votes_for}，反对{item.votes_against}，弃权{item.votes_abstain}"
    return f"{_day(meeting.held_on)}{meeting.title}集体研究{item.get_outcome_display()}（{votes}）。"


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _told(item: AgendaItem) -> str:
    return f"{item.case.audit_target} {item.get_outcome_display()}"


def _note_rules(item: AgendaItem, bounds: Bounds, by: User) -> None:
    for rule in bounds.rules:
        record_use(
            rule=rule,
            used_on=item.meeting.held_on,
            target=item.case.audit_target,
            where=f"{item.case.process.label}·集体研究",
            by=by,
            unit_path=item.case.unit_path,
        )


@transaction.atomic
def keep_minutes(*, meeting_id: int, version: int, minutes: str, by: User) -> Meeting:
    """Keep what was written so far, while the meeting sits."""
    meeting = locked(meeting_id, version, by, MeetingState.FROZEN, MeetingState.OPEN)
    _check_minutes(meeting, minutes, by)
    meeting.minutes = minutes
    save(meeting, "minutes")
    log(Event.MEETING_UPDATE, meeting, by, what="会议记录")
    return meeting
