from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs import queries, services
from jobs.enums import JobState
from jobs.models import Job
from jobs.queries import GroupProgress, group_progress, job_progress
from jobs.services import running, workers
from jobs.services.helping import help_until_over

NewJob = Callable[..., Job]


def finish(job: Job) -> None:
    running.finish(job_id=job.pk, token=job.token, result=None)


def test_group_progress_counts_every_state_in_one_query(
    new_job: NewJob, claimed: NewJob, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    finish(claimed("done", group="g"))
    failed = claimed("failed", group="g")
    running.fail(job_id=failed.pk, token=failed.token, error="坏了", is_final=True)
    services.cancel(job_id=new_job("cancelled", group="g").pk, by=None)
    claimed("running", group="g")
    new_job("queued", group="g")
    new_job("elsewhere", group="h")
    with django_assert_num_queries(1):
        progress = group_progress("g")
    counts = (progress.queued, progress.running, progress.done, progress.failed, progress.cancelled)
    assert counts == (1, 1, 1, 1, 1)
    assert (progress.total, progress.finished, progress.retryable) == (5, 3, 2)
    assert not progress.is_over
    assert progress.finished_at is None
    assert progress.started_at


def test_group_progress_is_over_when_all_are(claimed: NewJob) -> None:
    finish(claimed("a", group="g"))
    progress = group_progress("g")
    assert progress.is_over
    assert progress.finished_at
    assert progress.eta_seconds == 0


def test_group_progress_estimates_from_the_last_minute(new_job: NewJob, claimed: NewJob) -> None:
    now = timezone.now()
    for number in range(10):
        job = claimed(f"done {number}", group="g")
        finish(job)
        Job.objects.filter(pk=job.pk).update(started_at=now - timedelta(seconds=20))
    old = claimed("long ago", group="g")
    finish(old)
    Job.objects.filter(pk=old.pk).update(
        started_at=now - timedelta(days=1), finished_at=now - timedelta(days=1)
    )
    for number in range(5):
        new_job(f"queued {number}", group="g")
    eta = group_progress("g").eta_seconds
    assert eta is not None
    assert 9 <= eta <= 12  # ten in 20 s, five to go


@pytest.mark.django_db
def test_group_progress_of_nothing_is_over() -> None:
    assert group_progress("nothing") == GroupProgress(0, 0, 0, 0, 0, 0, None, None, 0)
    assert group_progress("nothing").is_over


def test_job_progress(claimed: NewJob) -> None:
    job = claimed()
    running.report(job_id=job.pk, token=job.token, done=3, total=12, note="第 3 行")
    job.refresh_from_db()
    job.started_at = timezone.now() - timedelta(seconds=30)
    progress = job_progress(job)
    assert (progress.finished, progress.total, progress.note, progress.is_over) == (3, 12, "第 3 行", False)
    assert progress.eta_seconds in (90, 91)
    assert progress.eta_minutes == 2


def test_titles_fall_back_to_the_kind(new_job: NewJob) -> None:
    assert queries.title_of(new_job("a", label="2025 年报告")) == "2025 年报告"
    assert queries.title_of(new_job("b")) == "试验任务"
    assert queries.title_of(Job(kind="gone.app")) == "gone.app"


def test_help_until_over_works_itself_when_no_worker_lives(
    new_job: NewJob, work: Callable[..., None]
) -> None:
    work(lambda ctx, number: {"number": number})
    for number in range(3):
        new_job(str(number), args={"number": number}, group="g")
    seen: list[int] = []
    progress = help_until_over("g", on_progress=lambda p: seen.append(p.done))
    assert progress.done == 3
    assert seen == [0, 1, 2, 3]


def test_help_until_over_only_waits_for_living_workers(
    new_job: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers.say_alive(name="h:1", pid=1, host="h")
    job = new_job("a", group="g")

    def worker_does_it(seconds: float) -> None:
        assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
        held = running.claim(job.pk)
        assert held
        finish(held)

    monkeypatch.setattr("jobs.services.helping.time.sleep", worker_does_it)
    assert help_until_over("g").done == 1


def test_help_until_over_takes_back_what_a_dead_worker_held(
    claimed: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = claimed("a", group="g")
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr("jobs.services.helping.POLL_SECONDS", 0)
    assert help_until_over("g").done == 1
    job.refresh_from_db()
    assert job.attempt == 2
