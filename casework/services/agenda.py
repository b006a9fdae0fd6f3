"""Cases leave the agendas of meetings. Called inside the transaction of whatever made them leave."""

from collections.abc import Iterable

from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from casework.enums import ItemOutcome, MeetingState, TodoKind
from casework.models import AgendaItem, Case, Meeting, Todo, Vote

_BEFORE_ITS_END = (MeetingState.DRAFT, MeetingState.FROZEN, MeetingState.OPEN)


def leave(case: Case, what: str, *, by: User | None) -> None:
    """Take a case that moved on by itself off the agenda where its step is no longer possible.

    From a draft it disappears; where the material was frozen the item stays, put off, with the reason.
    """
    waiting = AgendaItem.objects.filter(
        case=case, outcome=ItemOutcome.PENDING, meeting__state__in=_BEFORE_ITS_END
    )
    for item in waiting.select_related("meeting"):
        move = case.process.transition(item.action)
        if move is not None and case.status in move.sources:
            continue
        why = f"办件已办理“{what}”，退出本次议程。"
        if item.meeting.state == MeetingState.DRAFT:
            item.delete()
        else:
            put_off(item, why, by=by)
        audit.record(
            Event.MEETING_POSTPONE,
            by=by,
            target=item.meeting.audit_target,
            unit_path=item.meeting.unit_path,
            what=case.audit_target,
            reason=why,
        )


def put_off(item: AgendaItem, why: str, *, by: User | None) -> None:
    """End an item without a decision, and forget its votes."""
    item = AgendaItem.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=item.pk)
    item.outcome, item.working = ItemOutcome.POSTPONED, [why]
    item.votes_for = item.votes_against = item.votes_abstain = 0
    item.save(update_fields=["outcome", "working", "votes_for", "votes_against", "votes_abstain"])
    Vote.objects.filter(item=item, is_recused=False).delete()
    end_todos(item.meeting, by, cases=[item.case_id])


def end_todos(
    meeting: Meeting,
    by: User | None,
    *,
    cases: Iterable[int] | None = None,
    users: Iterable[int] | None = None,
) -> None:
    """Take the meeting's votes off the members' desks; of some cases or members only when they are named."""
    todos = Todo.objects.filter(kind=TodoKind.VOTE, ref=meeting.pk, done_at=None)
    if cases is not None:
        todos = todos.filter(case__in=cases)
    if users is not None:
        todos = todos.filter(user__in=users)
    todos.update(done_at=timezone.now(), done_by=by)
