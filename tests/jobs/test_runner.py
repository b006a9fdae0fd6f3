import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from jobs import runner
from jobs.context import JobContext
from jobs.enums import JobState
from jobs.errors import LeaseLost
from jobs.models import Job
from jobs.services import cancel, running
from tests.factories import make_user

NewJob = Callable[..., Job]
SetWork = Callable[[Callable[..., Any]], None]
SOON = timedelta(seconds=1)


def take_over(job_id: int) -> Job:
    """The lease runs out, and another worker takes the job."""
    Job.objects.filter(pk=job_id).update(lease_until=timezone.now() - timedelta(minutes=1))
    Job.objects.filter(pk=job_id).update(state=JobState.QUEUED, token="", lease_until=None)
    other = running.claim(job_id)
    assert other
    return other


def run(job: Job) -> Job:
    assert runner.run(job.pk)
    job.refresh_from_db()
    return job


def test_a_job_runs_with_its_arguments_and_keeps_its_result(new_job: NewJob, work: SetWork) -> None:
    work(lambda ctx, *, number: {"twice": number * 2})
    job = run(new_job(args={"number": 21}))
    assert (job.state, job.result, job.attempt, job.token) == (JobState.DONE, {"twice": 42}, 1, "")
    assert job.started_at <= job.finished_at


def test_a_job_runs_once_however_many_hints_come(new_job: NewJob, work: SetWork) -> None:
    runs: list[int] = []
    work(lambda ctx: runs.append(1))
    job = new_job()
    assert [runner.run(job.pk) for _ in range(3)] == [True, False, False]
    assert runs == [1]


def test_a_failed_attempt_waits_and_the_last_one_fails(new_job: NewJob, work: SetWork) -> None:
    def explode(ctx: JobContext) -> None:
        raise ValueError("陆远航 320102198503090012")

    work(explode)
    job = new_job()
    for attempt, wait in [(1, 5), (2, 20)]:
        run(job)
        assert (job.state, job.attempt) == (JobState.QUEUED, attempt)
        assert abs(job.run_after - timezone.now() - timedelta(seconds=wait)) < SOON
        assert not runner.run(job.pk)  # not before its time
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
    run(job)
    assert (job.state, job.attempt) == (JobState.FAILED, 3)
    assert job.error.startswith("内部错误 ValueError（tests/jobs/test_runner.py:")
    assert "陆" not in job.error


def test_the_log_of_a_failure_holds_no_personal_data(
    new_job: NewJob, work: SetWork, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(ctx: JobContext, *, name: str) -> None:
        raise ValueError(f"{name} 320102198503090012 is bad")

    work(explode)
    with caplog.at_level(logging.ERROR):
        run(new_job(args={"name": "陆远航"}))
    assert "job failed: ValueError: … … is bad" in caplog.text
    assert "320102198503090012" not in caplog.text
    assert "陆远航" not in caplog.text


def test_a_refusal_fails_at_once_with_its_sentence(new_job: NewJob, work: SetWork) -> None:
    def refuse(ctx: JobContext) -> None:
        raise Refused("文件已损坏，请重新上传。")

    work(refuse)
    job = run(new_job())
    assert (job.state, job.attempt, job.error) == (JobState.FAILED, 1, "文件已损坏，请重新上传。")


def test_a_kind_that_is_not_installed_fails_like_any_other(claimed: NewJob) -> None:
    job = claimed()
    Job.objects.filter(pk=job.pk).update(kind="gone.app")
    job.refresh_from_db()
    runner.run_claimed(job)
    job.refresh_from_db()
    assert job.error.startswith("内部错误 UnknownKind")


def test_cancelling_a_running_job_stops_it_at_its_next_check(new_job: NewJob, work: SetWork) -> None:
    passed: list[str] = []

    def long_work(ctx: JobContext) -> None:
        cancel(job_id=ctx.job_id, by=None)
        ctx.check()
        passed.append("went on")

    work(long_work)
    job = run(new_job())
    assert (job.state, job.cancel_requested, passed) == (JobState.CANCELLED, False, [])


def test_finishing_commits_effect_and_mark_together(new_job: NewJob, work: SetWork) -> None:
    def effect(ctx: JobContext) -> None:
        result: dict[str, Any] = {}
        with ctx.finishing(result=result):
            result["user"] = make_user("made-by-job", None).pk

    work(effect)
    job = run(new_job())
    assert (job.state, job.result) == (JobState.DONE, {"user": User.objects.get(username="made-by-job").pk})


def test_finishing_that_fails_takes_its_effect_back(new_job: NewJob, work: SetWork) -> None:
    def effect(ctx: JobContext) -> None:
        with ctx.finishing():
            make_user("made-by-job", None)
            raise ValueError

    work(effect)
    job = run(new_job())
    assert job.state == JobState.QUEUED
    assert not User.objects.filter(username="made-by-job").exists()


def test_an_error_after_finishing_changes_nothing_any_more(new_job: NewJob, work: SetWork) -> None:
    def effect(ctx: JobContext) -> None:
        with ctx.finishing():
            pass
        raise ValueError("too late")

    work(effect)
    assert run(new_job()).state == JobState.DONE


def test_finishing_a_cancelled_job_has_no_effect(new_job: NewJob, work: SetWork) -> None:
    def effect(ctx: JobContext) -> None:
        cancel(job_id=ctx.job_id, by=None)
        with ctx.finishing():
            make_user("made-by-job", None)

    work(effect)
    assert run(new_job()).state == JobState.CANCELLED
    assert not User.objects.filter(username="made-by-job").exists()


def test_a_stale_attempt_can_do_nothing(claimed: NewJob) -> None:
    stale = claimed()
    ctx = JobContext(stale)
    fresh = take_over(stale.pk)
    token = {"job_id": stale.pk, "token": stale.token}
    with pytest.raises(LeaseLost):
        running.finish(**token, result={"from": "stale"})
    with pytest.raises(LeaseLost), ctx.finishing():
        make_user("made-by-stale", None)
    with pytest.raises(LeaseLost):
        ctx.progress(1, 2)
    assert not ctx.renew()
    running.fail(**token, error="stale", is_final=True)
    running.stop_cancelled(**token)
    running.give_back(**token)
    assert not running.report(**token, done=1, total=2, note="")
    now = Job.objects.get(pk=stale.pk)
    assert (now.state, now.token, now.error, now.progress_done) == (JobState.RUNNING, fresh.token, "", 0)
    assert not User.objects.filter(username="made-by-stale").exists()


def test_an_attempt_that_lost_its_lease_ends_in_silence(new_job: NewJob, work: SetWork) -> None:
    others: list[Job] = []

    def slow(ctx: JobContext) -> None:
        others.append(take_over(ctx.job_id))
        ctx.check()

    work(slow)
    job = run(new_job())
    assert (job.state, job.token) == (JobState.RUNNING, others[0].token)


def test_a_stopped_process_gives_its_job_back_uncounted(new_job: NewJob, work: SetWork) -> None:
    def stopped(ctx: JobContext) -> None:
        raise SystemExit

    work(stopped)
    job = new_job()
    with pytest.raises(SystemExit):
        runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.QUEUED, 0)


def test_progress_is_written_at_first_and_at_last_and_seldom_between(
    claimed: NewJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[int] = []
    report = running.report
    monkeypatch.setattr(running, "report", lambda **fields: writes.append(fields["done"]) or report(**fields))
    job = claimed()
    ctx = JobContext(job)
    for done in range(1, 1001):
        ctx.progress(done, 1000, f"第 {done} 行")
    assert writes[0] == 1
    assert writes[-1] == 1000
    assert len(writes) < 20
    job.refresh_from_db()
    assert (job.progress_done, job.progress_total, job.progress_note) == (1000, 1000, "第 1000 行")


def test_a_bulk_job_lets_what_others_wait_for_go_first(new_job: NewJob, work: SetWork) -> None:
    order: list[int] = []
    work(lambda ctx, *, number: order.append(number))
    bulk, single, later = (new_job(str(number), args={"number": number}) for number in (1, 2, 3))
    Job.objects.filter(pk=bulk.pk).update(is_bulk=True)
    Job.objects.filter(pk=later.pk).update(run_after=timezone.now() + timedelta(hours=1))

    assert runner.run_after_others(bulk.pk)

    assert order == [2, 1]
    single.refresh_from_db()
    assert single.state == JobState.DONE
    assert not runner.run_after_others(single.pk)


def test_bulk_jobs_do_not_pull_one_another_forward(new_job: NewJob, work: SetWork) -> None:
    order: list[int] = []
    work(lambda ctx, *, number: order.append(number))
    jobs = [new_job(str(number), args={"number": number}) for number in (1, 2)]
    Job.objects.update(is_bulk=True)
    runner.run_after_others(jobs[1].pk)
    assert order == [2]
