import threading
import time
from collections.abc import Callable

import pytest
from django.db import OperationalError

from jobs import runner
from jobs.context import JobContext
from jobs.enums import JobState
from jobs.heartbeat import Heartbeat
from jobs.models import Job
from jobs.services.reaping import reap
from tests.servers import wait_until

NewJob = Callable[..., Job]


def test_heartbeat_beats_until_told_to_stop() -> None:
    beats: list[float] = []
    with Heartbeat(0.02, lambda: not beats.append(0)):
        wait_until(lambda: len(beats) >= 3, "three beats", 5)
    count = len(beats)
    time.sleep(0.1)
    assert len(beats) == count


def test_heartbeat_ends_when_the_beat_says_so() -> None:
    beats: list[float] = []
    with Heartbeat(0.01, lambda: bool(beats.append(0))):
        time.sleep(0.1)
    assert len(beats) == 1


def test_heartbeat_survives_a_database_that_is_away() -> None:
    beats: list[float] = []

    def beat() -> bool:
        beats.append(0)
        if len(beats) < 3:
            raise OperationalError("away")
        return False

    with Heartbeat(0.01, beat):
        wait_until(lambda: len(beats) == 3, "the third beat", 5)


def test_a_short_job_opens_no_second_connection() -> None:
    before = threading.active_count()
    with Heartbeat(10, lambda: pytest.fail("beat too early")):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


@pytest.mark.django_db(transaction=True)
def test_a_job_longer_than_its_lease_is_kept_by_its_heartbeat(
    new_job: NewJob, work: Callable[..., None], settings: object
) -> None:
    settings.JOB_LEASE_SECONDS = 0.6

    def long_work(ctx: JobContext) -> None:
        time.sleep(1.5)
        reap()
        ctx.check()

    work(long_work)
    job = new_job()
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 1)
