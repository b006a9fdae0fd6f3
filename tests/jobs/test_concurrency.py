"""Several workers at once, on PostgreSQL: eight threads, each with a connection of its own."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from jobs import registry
from jobs.enums import JobState
from jobs.errors import JobStopped
from jobs.models import Job
from jobs.services import cancel, enqueue, hints, reaping, running
from tests.factories import make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8
KIND = "test.concurrent"


@pytest.fixture(autouse=True)
def quiet_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    registry.job_kind(KIND, label="试验", max_attempts=3)(lambda ctx: None)
    monkeypatch.setattr(hints, "send", lambda ids: None)


def make_jobs(count: int) -> list[int]:
    return [enqueue(kind=KIND, key=str(number), args={}, by=None, group="g").pk for number in range(count)]


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Run `work(number)` in eight threads that start together."""
    start = threading.Barrier(THREADS)

    def one(number: int) -> Any:
        try:
            start.wait(10)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_each_of_100_jobs_is_claimed_once() -> None:
    ids = make_jobs(100)
    claims = at_once(lambda number: [job.pk for job_id in ids if (job := running.claim(job_id))])
    assert Counter(pk for part in claims for pk in part) == Counter(ids)
    assert set(Job.objects.values_list("state", "attempt")) == {(JobState.RUNNING, 1)}
    assert Job.objects.values("token").distinct().count() == 100


def test_claim_next_shares_a_batch_out_without_doubles() -> None:
    ids = make_jobs(100)

    def take_all(number: int) -> list[int]:
        taken = []
        while job := running.claim_next("g"):
            taken.append(job.pk)
        return taken

    assert Counter(pk for part in at_once(take_all) for pk in part) == Counter(ids)


def test_one_key_enqueued_eight_times_at_once_is_one_job() -> None:
    jobs = at_once(lambda number: enqueue(kind=KIND, key="same", args={"n": number}, by=None).pk)
    assert len(set(jobs)) == 1
    assert Job.objects.count() == 1


def test_of_eight_finishes_with_one_token_one_counts() -> None:
    job = running.claim(make_jobs(1)[0])
    assert job

    def finish(number: int) -> bool:
        try:
            with transaction.atomic():
                running.lock_held(job_id=job.pk, token=job.token)
                make_user(f"effect-{number}", Role.HANDLER)
                running.finish(job_id=job.pk, token=job.token, result={"by": number})
        except JobStopped:
            return False
        return True

    assert at_once(finish).count(True) == 1
    assert User.objects.filter(username__startswith="effect-").count() == 1


def test_a_stale_token_waits_for_the_new_holder_and_then_loses() -> None:
    """The old attempt finishes while the new one is in the middle of its own finishing."""
    stale = running.claim(make_jobs(1)[0])
    assert stale
    Job.objects.filter(pk=stale.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert reaping.take_back_expired() == [stale.pk]
    fresh = running.claim(stale.pk)
    assert fresh
    outcome: list[str] = []

    def finish_stale() -> None:
        try:
            running.finish(job_id=stale.pk, token=stale.token, result={"by": "stale"})
            outcome.append("finished")
        except JobStopped:
            outcome.append("stopped")
        finally:
            connection.close()

    thread = threading.Thread(target=finish_stale)
    with transaction.atomic():
        running.lock_held(job_id=fresh.pk, token=fresh.token)
        thread.start()
        thread.join(0.3)
        running.finish(job_id=fresh.pk, token=fresh.token, result={"by": "fresh"})
    thread.join(10)
    assert outcome == ["stopped"]
    assert Job.objects.get().result == {"by": "fresh"}


def test_reapers_at_once_take_each_expired_job_once() -> None:
    for job_id in make_jobs(100):
        running.claim(job_id)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    taken = at_once(lambda number: reaping.take_back_expired())
    assert sorted(pk for part in taken for pk in part) == sorted(Job.objects.values_list("pk", flat=True))
    assert set(Job.objects.values_list("state", "attempt")) == {(JobState.QUEUED, 1)}


def test_the_reaper_passes_by_a_job_that_is_being_finished() -> None:
    job = running.claim(make_jobs(1)[0])
    assert job
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    taken: list[list[int]] = []

    def reap() -> None:
        taken.append(reaping.take_back_expired())
        connection.close()

    with transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        thread = threading.Thread(target=reap)
        thread.start()
        thread.join(10)
        running.finish(job_id=job.pk, token=job.token, result=None)
    assert taken == [[]]
    assert Job.objects.get().state == JobState.DONE


def test_cancel_and_claim_at_once_never_lose_the_cancellation() -> None:
    ids = make_jobs(50)
    claimed: list[Job] = []

    def either(number: int) -> None:
        for job_id in ids:
            if number % 2:
                cancel(job_id=job_id, by=None)
            elif job := running.claim(job_id):
                claimed.append(job)

    at_once(lambda number: either(number) if number < 2 else None)
    rows = Job.objects.values_list("state", "cancel_requested")
    assert set(rows) <= {(JobState.CANCELLED, False), (JobState.RUNNING, True)}
    assert Job.objects.filter(state=JobState.RUNNING).count() == len(claimed)
