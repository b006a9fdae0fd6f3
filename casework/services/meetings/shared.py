"""What every service of a meeting does first: lock it, in the state it must have and as it was seen."""

from typing import Any

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.enums import ItemOutcome, MeetingState
from casework.models import AgendaItem, Case, Meeting
from casework.permissions.meetings import check_may_hold
from casework.services.acting import Stale


def locked(meeting_id: int, version: int | None, by: User, *states: MeetingState) -> Meeting:
    """The meeting, locked, for who prepares it. Raises NotAllowed, Refused, and Stale when it changed meanwhile."""
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    check_may_hold(meeting.unit_path, by)
    check_state(meeting, *states)
    if version is not None and version != meeting.version:
        raise Stale("会议刚由他人修改过，请刷新页面，核对后再办。您填写的内容没有保存。")
    return meeting


def check_state(meeting: Meeting, *states: MeetingState) -> None:
    if meeting.state not in states:
        raise Refused(f"会议现为“{meeting.get_state_display()}”，不能办理这一项，请刷新页面。")


def save(meeting: Meeting, *fields: str) -> None:
    """Write the meeting's own fields and count the change."""
    meeting.version += 1
    meeting.save(update_fields=[*fields, "version"])


def log(event: Event, meeting: Meeting, by: User, **detail: Any) -> None:
    audit.record(
        event, by=by, target=meeting.audit_target, unit_path=meeting.unit_path, name=meeting.title, **detail
    )


def pending(meeting: Meeting) -> list[AgendaItem]:
    """The items still to be decided, their cases locked in one order so that nobody waits for another in a ring."""
    waiting = AgendaItem.objects.filter(meeting=meeting, outcome=ItemOutcome.PENDING)
    keys = sorted(waiting.values_list("case_id", flat=True))
    cases = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    items = list(waiting)  # read again: a case that left in the meantime has left the agenda too
    for item in items:
        item.case, item.meeting = cases[item.case_id], meeting
    return items


def locked_item(item_id: int, *, with_case: bool = False) -> tuple[AgendaItem, Meeting]:
    """An item and its meeting as they are now, locked in the order of every service: meeting, case, item."""
    meeting_id, case_id = AgendaItem.objects.values_list("meeting_id", "case_id").get(pk=item_id)
    meeting = Meeting.objects.select_for_update().get(pk=meeting_id)
    if with_case:
        Case.objects.select_for_update().get(pk=case_id)
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("case").get(pk=item_id)
    item.meeting = meeting
    return item, meeting


def named(item: AgendaItem) -> str:
    """How a sentence names an item."""
    return f"议题{item.position}“{item.case.title}”"
