"""A meeting is called: its members and its agenda."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Unit
from casework.enums import ItemOutcome, MeetingState
from casework.forms_agenda import Filled, check_filled, step_form
from casework.models import AgendaItem, Case, Meeting, Member
from casework.permissions.meetings import check_may_hold, check_may_list, check_may_sit
from casework.permissions.words import check_sayable
from casework.services.agenda import end_todos
from casework.services.meetings.shared import locked, log, save

_FIELDS = ("title", "held_on", "place", "chair", "is_secret")


@transaction.atomic
def create_meeting(
    *,
    office: Unit,
    title: str,
    held_on: date,
    members: Sequence[User],
    by: User,
    place: str = "",
    chair: str = "",
    is_secret: bool = False,
) -> Meeting:
    """Call a meeting of an office. Raises NotAllowed and Refused."""
    check_may_hold(office.path, by)
    _check_members(members)
    meeting = Meeting.objects.create(
        title=title,
        office=office,
        unit_path=office.path,
        held_on=held_on,
        place=place,
        chair=chair,
        is_secret=is_secret,
        created_by=by,
    )
    Member.objects.bulk_create(Member(meeting=meeting, user=user) for user in members)
    log(Event.MEETING_CREATE, meeting, by, people=len(members))
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting_id: int, version: int, members: Sequence[User], by: User, **fields: Any
) -> Meeting:
    """Change date, place, way of voting or members, as long as nothing is frozen."""
    meeting = locked(meeting_id, version, by, MeetingState.DRAFT)
    _check_members(members)
    for name in _FIELDS:
        setattr(meeting, name, fields[name])
    save(meeting, *_FIELDS)
    Member.objects.filter(meeting=meeting).exclude(user__in=members).delete()
    known = set(Member.objects.filter(meeting=meeting).values_list("user_id", flat=True))
    Member.objects.bulk_create(Member(meeting=meeting, user=user) for user in members if user.pk not in known)
    log(Event.MEETING_UPDATE, meeting, by, people=len(members))
    return meeting


def _check_members(members: Iterable[User]) -> None:
    found = list(members)
    if not found:
        raise Refused("请选择应到会人员。")
    for user in found:
        check_may_sit(user)


@transaction.atomic
def add_item(
    *,
    meeting_id: int,
    version: int,
    case_id: int,
    proposal: str,
    action: str,
    filled: Filled,
    by: User,
    action_if_rejected: str = "",
    filled_if_rejected: Filled | None = None,
) -> AgendaItem:
    """Put a case on the agenda, with the step that follows when it passes, and maybe one when it does not.

    What is filled in for either step is checked by the form of that step. Raises NotAllowed and Refused.
    """
    meeting = locked(meeting_id, version, by, MeetingState.DRAFT)
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_list(meeting, case, by)
    _check_free(meeting, case)
    _check_action(case, action, is_decided=True)
    data = {action: dict(filled)}
    check_filled(step_form(case, action, by, filled))
    if action_if_rejected:
        _check_action(case, action_if_rejected, is_decided=False)
        check_filled(step_form(case, action_if_rejected, by, filled_if_rejected or {}))
        data[action_if_rejected] = dict(filled_if_rejected or {})
    check_sayable(case, by, [proposal, data])
    item = AgendaItem.objects.create(
        meeting=meeting,
        case=case,
        position=_next_position(meeting),
        proposal=proposal.strip(),
        action=action,
        action_if_rejected=action_if_rejected,
        data=data,
    )
    save(meeting)
    log(Event.MEETING_UPDATE, meeting, by, added=case.audit_target, what=proposal)
    return item


def _check_free(meeting: Meeting, case: Case) -> None:
    """A case is decided by one meeting at a time; one that left this agenda may come back."""
    AgendaItem.objects.filter(meeting=meeting, case=case).exclude(outcome=ItemOutcome.PENDING).delete()
    waiting = AgendaItem.objects.filter(case=case, outcome=ItemOutcome.PENDING).select_related("meeting")
    other = waiting.exclude(meeting__state__in=[MeetingState.CLOSED, MeetingState.CANCELLED]).first()
    if other is not None:
        raise Refused(f"这个办件已列入“{other.meeting}”的议程。")


def _check_action(case: Case, action: str, *, is_decided: bool) -> None:
    move = case.process.transition(action)
    if move is None or case.status not in move.sources:
        raise Refused(f"办件现为“{case.state.label}”，不能办理所选的动作，请重新选择。")
    if is_decided and not move.to_meeting:
        raise Refused(f"“{move.label}”不需要集体研究，请直接办理。")


def _next_position(meeting: Meeting) -> int:
    last = AgendaItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


@transaction.atomic
def remove_item(*, meeting_id: int, version: int, item_id: int, by: User) -> None:
    """Take a case off the agenda."""
    meeting = locked(meeting_id, version, by, MeetingState.DRAFT)
    item = AgendaItem.objects.select_related("case").get(pk=item_id, meeting=meeting)
    item.delete()
    for position, left in enumerate(AgendaItem.objects.filter(meeting=meeting), start=1):
        if left.position != position:
            left.position = position
            left.save(update_fields=["position"])
    save(meeting)
    log(Event.MEETING_UPDATE, meeting, by, what=f"撤下议题：{item.case.title}")


@transaction.atomic
def cancel_meeting(*, meeting_id: int, version: int, by: User) -> Meeting:
    """Call a meeting off before it votes; its cases may go to another one."""
    meeting = locked(meeting_id, version, by, MeetingState.DRAFT, MeetingState.FROZEN)
    meeting.state = MeetingState.CANCELLED
    save(meeting, "state")
    end_todos(meeting, by)
    log(Event.MEETING_CANCEL, meeting, by)
    return meeting
