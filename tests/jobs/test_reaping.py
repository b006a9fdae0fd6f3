from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobs.enums import JobState
from jobs.models import Job, Worker
from jobs.queries import worker_alive
from jobs.services import cancel, hints, running, workers
from jobs.services.reaping import reap

NewJob = Callable[..., Job]


def expire(job: Job) -> Job:
    """The worker died a while ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return job


def test_reap_leaves_a_living_job_alone(claimed: NewJob, told: list[int]) -> None:
    job = claimed()
    reap()
    job.refresh_from_db()
    assert (job.state, told) == (JobState.RUNNING, [])


def test_reap_queues_what_the_dead_held_and_tells_the_broker(claimed: NewJob, told: list[int]) -> None:
    job = expire(claimed())
    reap()
    job.refresh_from_db()
    assert (job.state, job.attempt, job.token) == (JobState.QUEUED, 1, "")
    assert job.pk in told
    again = running.claim(job.pk)
    assert again
    assert again.attempt == 2


def test_reap_fails_a_job_after_its_last_attempt(claimed: NewJob, told: list[int]) -> None:
    job = expire(claimed())
    Job.objects.filter(pk=job.pk).update(attempt=3)
    reap()
    job.refresh_from_db()
    assert (job.state, job.error, told) == (JobState.FAILED, running.INTERRUPTED, [])


def test_reap_ends_a_dead_job_that_was_to_be_cancelled(claimed: NewJob) -> None:
    job = claimed()
    cancel(job_id=job.pk, by=None)
    expire(job)
    reap()
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (JobState.CANCELLED, False)


def test_reap_sends_lost_hints_again_when_the_broker_is_empty(new_job: NewJob, told: list[int]) -> None:
    lost, fresh = new_job("lost"), new_job("fresh")
    later = new_job("later", run_after=timezone.now() + timedelta(hours=1))
    Job.objects.filter(pk=lost.pk).update(hinted_at=timezone.now() - timedelta(minutes=1))
    Job.objects.filter(pk__in=[fresh.pk, later.pk]).update(hinted_at=timezone.now())
    reap()
    assert told == [lost.pk]


def test_reap_sends_held_back_hints_first(new_job: NewJob, told: list[int]) -> None:
    told_before, untold = new_job("told"), new_job("untold")
    Job.objects.filter(pk=told_before.pk).update(hinted_at=timezone.now() - timedelta(minutes=1))
    reap()
    assert told == [untold.pk]


def test_reap_does_not_flood_a_busy_broker(
    new_job: NewJob, told: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    new_job()
    monkeypatch.setattr(hints, "waiting", lambda: hints.HINT_BATCH // 2)
    reap()
    assert told == []


def test_reap_takes_back_jobs_even_when_the_broker_is_down(
    claimed: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> int:
        raise OperationalError

    monkeypatch.setattr(hints, "waiting", down)
    job = expire(claimed())
    reap()
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_workers_are_alive_while_they_say_so(db: None, told: list[int]) -> None:
    assert not worker_alive()
    workers.say_alive(name="h:1", pid=1, host="h")
    workers.say_alive(name="h:1", pid=1, host="h")
    assert Worker.objects.count() == 1
    assert worker_alive()
    Worker.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    assert not worker_alive()
    reap()
    assert not Worker.objects.exists()


def test_a_worker_that_ends_in_order_says_goodbye(db: None) -> None:
    workers.say_alive(name="h:1", pid=1, host="h")
    workers.say_goodbye(name="h:1")
    assert not worker_alive()
