"""A secret vote: that somebody voted is known, how he voted is not, whatever one reads in the database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone

from accounts.enums import Event
from accounts.models import AuditEvent
from accounts.permissions import Refused
from casework.enums import Choice, ItemOutcome
from casework.minutes import minutes_from
from casework.models import AgendaItem, Recusal, Vote
from casework.services import meetings
from tests.casework.conftest import Office
from tests.casework.meetings import Sitting, call, ripe, sitting
from tests.source import MAY_IMPORT

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN
KEYS = {"id"}  # a database does not give back the keys of what was rolled back


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A clock that moves on by a second at every look, and can be put back: so that runs can be compared in full."""
    start = datetime(2026, 3, 5, 1, tzinfo=UTC)
    ticks = iter([])

    def now() -> datetime:
        return start + timedelta(seconds=next(ticks))

    def put_back() -> None:
        nonlocal ticks
        ticks = iter(range(100_000))

    put_back()
    monkeypatch.setattr(timezone, "now", now)
    return put_back


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, in the order in which it was written.

    Except the rules': they are written to when the meeting closes, long after the ballots, by a clock of their own.
    """
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in KEYS}
            for row in model.objects.order_by("pk").values()
        ]
        for app in MAY_IMPORT
        if apps.is_installed(app) and app != "regulations"
        for model in apps.get_app_config(app).get_models()
    }


def after(called: Sitting, item: AgendaItem, choices: tuple[Choice, ...]) -> dict[str, Any]:
    """What the database holds when the members, in their order, have voted so and the meeting has closed."""
    point = transaction.savepoint()
    called.vote(item, *choices)
    called.close()
    found = everything()
    transaction.savepoint_rollback(point)
    return found


def test_who_voted_how_leaves_no_trace(office: Office, clock: Callable[[], None]) -> None:
    """Whoever of five it was that voted against, every row of every table is the same, times and hashes included."""
    called, item = sitting(office, is_secret=True)
    runs = []
    for choices in sorted(set(permutations((FOR, FOR, FOR, AGAINST, ABSTAIN))))[::3]:
        clock()
        runs.append(after(called, item, choices))
    assert len(runs) > 5
    assert all(run == runs[0] for run in runs)
    (kept,) = runs[0]["casework.AgendaItem"]
    assert (kept["votes_for"], kept["votes_against"], kept["votes_abstain"]) == (3, 1, 1)


def test_an_open_vote_does_leave_one(office: Office, clock: Callable[[], None]) -> None:
    """So that the test above could fail."""
    called, item = sitting(office)
    clock()
    first = after(called, item, (FOR, FOR, FOR, FOR, AGAINST))
    clock()
    assert after(called, item, (AGAINST, FOR, FOR, FOR, FOR)) != first


def test_that_somebody_voted_is_known(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    called.vote(item, FOR, AGAINST)
    votes = Vote.objects.filter(item=item)
    assert {vote.member.user for vote in votes} == set(called.members[:2])
    assert {vote.choice for vote in votes} == {""}
    events = AuditEvent.objects.filter(event=Event.MEETING_VOTE)
    assert [event.actor for event in events.order_by("pk")] == ["委员1（wei1）", "委员2（wei2）"]
    assert {tuple(event.detail) for event in events} == {("name", "what")}
    with pytest.raises(Refused, match="已经表决"):
        called.vote(item, FOR)


def test_the_decision_counts_the_ballots(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    called.vote(item, FOR, FOR, AGAINST, ABSTAIN, FOR)
    called.close()
    item.refresh_from_db()
    assert (item.outcome, item.votes_for) == (ItemOutcome.PASSED, 3)
    assert minutes_from(called.meeting.record).items[0].named == ()


def test_too_few_voters_would_tell(office: Office) -> None:
    called = call(office, is_secret=True, size=3)
    item = called.list(ripe(office))
    Recusal.objects.create(case=item.case, user=called.members[0], reason="declared", note="同学")
    called.freeze()
    with pytest.raises(Refused, match="会暴露个人意见"):
        called.open()


# --- paper ballots -----------------------------------------------------------------------------------------


def count(item: AgendaItem, by: Any, votes_for: int, against: int = 0, abstain: int = 0) -> None:
    counts = {FOR: votes_for, AGAINST: against, ABSTAIN: abstain}
    meetings.record_ballots(item_id=item.pk, counts=counts, by=by)


def test_paper_ballots_are_counted(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    count(item, office.handler, 1)
    count(item, office.handler, 4, 1)
    with pytest.raises(Refused, match="已登记纸质票"):
        called.vote(item, FOR)
    called.close()
    item.refresh_from_db()
    assert (item.votes_for, item.votes_against, item.outcome) == (4, 1, ItemOutcome.PASSED)


def test_there_are_no_more_ballots_than_voters(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    called.attend(called.members[0])
    for votes in [(5, 0, 0), (0, 0, 0), (5, -1, 0)]:
        with pytest.raises(Refused, match="应在1至4张之间"):
            count(item, office.handler, *votes)
    count(item, office.handler, 4)
    called.attend(*called.members[:2])
    with pytest.raises(Refused, match="票数多于到会"):
        called.close()


def test_the_two_ways_are_not_mixed(office: Office) -> None:
    called, item = sitting(office, is_secret=True)
    called.vote(item, FOR)
    with pytest.raises(Refused, match="已有成员在系统中投票"):
        count(item, office.handler, 4)
    with pytest.raises(Refused, match="不登记个人意见"):
        meetings.record_hands(item_id=item.pk, choices={}, by=office.handler)


def test_ballots_are_for_secret_votes(office: Office) -> None:
    _, item = sitting(office)
    with pytest.raises(Refused, match="登记每名成员的意见"):
        count(item, office.handler, 4)
