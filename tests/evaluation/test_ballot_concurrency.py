"""Many vote at once, one code is used twice at once, the count comes in between: no vote too many, none lost."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.permissions import Refused
from evaluation.models import BallotBundle, BallotCode
from evaluation.queries.ballots import lines_of
from tests.evaluation.ballot_makers import Meeting, opened
from tests.factories import make_city

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(works: list[Callable[[], object]]) -> list[str]:
    """Start all at the same moment; gives what each came to: "done" or the refusal."""
    gate, outcomes = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            work()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def meeting_of(masses: int) -> Meeting:
    return opened(make_city()["财政局"], masses=masses)


@pytest.mark.parametrize("attempt", range(5))
def test_a_code_used_eight_times_at_once_is_one_ballot(attempt: int) -> None:
    meeting = meeting_of(4)
    code = meeting.codes["群众"][0]
    outcomes = at_once([lambda: meeting.vote(code, "80", "80")] * 8)
    assert outcomes.count("done") == 1
    assert sum(len(bundle.sealed) for bundle in BallotBundle.objects.all()) == 1


def test_forty_vote_at_once_and_every_ballot_is_there() -> None:
    meeting = meeting_of(40)
    works = [lambda code=code: meeting.vote(code, "80", "80") for code in meeting.codes["群众"]]
    assert at_once(works) == ["done"] * 40
    box = meeting.count()
    assert [line.row.received for line in lines_of(box)] == [0, 40]


@pytest.mark.parametrize("attempt", range(5))
def test_a_count_between_votes_takes_whole_ballots_only(attempt: int) -> None:
    meeting = meeting_of(20)
    works = [lambda code=code: meeting.vote(code, "80", "80") for code in meeting.codes["群众"]]
    outcomes = at_once([*works[:10], meeting.count, *works[10:]])
    assert len(outcomes) == 21
    meeting.box.refresh_from_db()
    votes = outcomes.count("done") - 1
    assert [line.row.received for line in lines_of(meeting.box)] == [0, votes]
    assert not BallotCode.objects.exists()
