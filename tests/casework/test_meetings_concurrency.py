"""At the same moment: two secretaries, two ballots of one member, and a case that leaves while the meeting closes."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import AuditEvent
from accounts.permissions import Refused
from casework import services
from casework.enums import Choice, ItemOutcome, MeetingState
from casework.models import AgendaItem, Case, Meeting, Step, Vote
from casework.services import meetings
from tests.casework.conftest import Office
from tests.casework.meetings import Sitting, sitting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
FOR = Choice.FOR


def at_once(*works: Callable[[], object]) -> list[str]:
    """Start all at the same moment; gives what each came to: "done" or the refusal."""
    gate, outcomes = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            work()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(str(refusal))
        except Exception as error:  # a thread's error must not vanish
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.parametrize("is_secret", [False, True])
def test_two_ballots_of_one_member_are_one(office: Office, is_secret: bool) -> None:
    called, item = sitting(office, is_secret=is_secret)
    vote = lambda: meetings.cast_vote(item_id=item.pk, choice=FOR, by=called.members[0])  # noqa: E731
    outcomes = at_once(*[vote] * 6)
    assert outcomes.count("done") == 1
    assert all("已经表决" in said for said in outcomes if said != "done")
    assert Vote.objects.filter(item=item).count() == 1
    if is_secret:
        assert AgendaItem.objects.get(pk=item.pk).votes_for == 1


def test_everybody_votes_at_once(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    outcomes = at_once(
        *(
            lambda user=user: meetings.cast_vote(item_id=item.pk, choice=FOR, by=user)
            for user in called.members
        )
    )
    assert outcomes == ["done"] * 5
    assert AgendaItem.objects.get(pk=item.pk).votes_for == 5


def _close(called: Sitting, version: int) -> Callable[[], object]:
    return lambda: meetings.close_meeting(
        meeting_id=called.meeting.pk, version=version, minutes="记录", by=called.by, accept_missing=True
    )


def test_two_secretaries_close_once(office: Office) -> None:
    called, item = sitting(office)
    called.vote(item, *[FOR] * 5)
    close = _close(called, called.version)
    outcomes = at_once(close, close, close)
    assert outcomes.count("done") == 1
    assert Step.objects.filter(case=item.case, action="grant").count() == 1
    assert AuditEvent.objects.filter(event="meeting.close").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_case_leaves_while_the_meeting_closes(office: Office, attempt: int) -> None:
    """Either the meeting decides it, or it is put off: never both, never a lock for ever."""
    called, item = sitting(office)
    called.vote(item, *[FOR] * 5)
    send_back = lambda: services.act(  # noqa: E731
        case_id=item.case_id, action="send_back", version=None, by=office.section_head, note="另有情况"
    )
    outcomes = at_once(_close(called, called.version), send_back)
    item.refresh_from_db()
    status, state = (
        Case.objects.get(pk=item.case_id).status,
        Meeting.objects.get(pk=called.meeting.pk).state,
    )
    decided = (status, item.outcome, state) == ("granted", ItemOutcome.PASSED, MeetingState.CLOSED)
    left = status == "checking" and item.outcome == ItemOutcome.POSTPONED
    assert decided != left
    assert not any("Error" in said for said in outcomes)


@pytest.mark.parametrize("attempt", range(3))
def test_a_ballot_at_the_moment_of_the_close_counts_or_is_refused(office: Office, attempt: int) -> None:
    called, item = sitting(office, is_secret=True)
    called.vote(item, *[FOR] * 4)
    late = lambda: meetings.cast_vote(item_id=item.pk, choice=FOR, by=called.members[4])  # noqa: E731
    at_once(_close(called, called.version), late)
    item.refresh_from_db()
    assert item.votes_for == Vote.objects.filter(item=item, is_recused=False).count()
