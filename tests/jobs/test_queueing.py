from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from jobs.enums import JobState
from jobs.models import Job
from jobs.registry import UnknownKind
from jobs.services import cancel, cancel_group, enqueue, enqueue_many, hints, retry, retry_group, running
from tests.factories import make_user
from tests.jobs.conftest import KIND

NewJob = Callable[..., Job]


def fail_for_good(job: Job) -> None:
    running.fail(job_id=job.pk, token=job.token, error="坏了", is_final=True)


def test_enqueue_tells_the_broker_on_commit_and_not_before(
    new_job: NewJob, told: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        job = new_job(label="报告", group="g")
    assert told == []
    for tell in waiting:
        tell()
    assert told == [job.pk]
    assert (job.state, job.label, job.group, job.max_attempts) == (JobState.QUEUED, "报告", "g", 3)


def test_enqueue_twice_with_one_key_gives_one_job(new_job: NewJob, owner: User) -> None:
    first = new_job("a", by=owner)
    assert new_job("a") == first
    assert Job.objects.get().created_by == owner


def test_enqueue_leaves_a_finished_job_of_that_key_alone(claimed: NewJob, new_job: NewJob) -> None:
    job = claimed("a")
    running.finish(job_id=job.pk, token=job.token, result=None)
    assert new_job("a").state == JobState.DONE


def test_enqueue_for_later_gives_no_hint(
    new_job: NewJob, told: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = new_job(run_after=timezone.now() + timedelta(minutes=1))
    assert told == []
    assert running.claim(job.pk) is None


@pytest.mark.django_db
def test_enqueue_of_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(UnknownKind):
        enqueue(kind="nobody.does_this", key="a", args={}, by=None)


def test_enqueue_many_counts_what_is_new_and_hints_at_the_first(
    new_job: NewJob, told: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    new_job("3")
    items = [(str(number), {"n": number}, "") for number in range(hints.FIRST_HINTS + 100)]
    with django_capture_on_commit_callbacks(execute=True):
        assert enqueue_many(kind=KIND, items=items, by=None, group="g") == len(items) - 1
    assert len(told) == len(set(told)) == hints.FIRST_HINTS
    assert Job.objects.filter(group="g").count() == len(items) - 1
    assert Job.objects.get(key="77").args == {"n": 77}


def test_cancel_of_a_queued_job_is_at_once(new_job: NewJob, owner: User) -> None:
    job = cancel(job_id=new_job(by=owner).pk, by=owner)
    assert job.state == JobState.CANCELLED
    assert running.claim(job.pk) is None
    assert AuditEvent.objects.get(event=Event.JOB_CANCEL).target == f"job:{job.pk}"


def test_cancel_of_a_running_job_is_asked_for(claimed: NewJob, owner: User) -> None:
    job = cancel(job_id=claimed(by=owner).pk, by=owner)
    assert (job.state, job.cancel_requested, job.can_cancel) == (JobState.RUNNING, True, False)


def test_cancel_of_a_finished_job_is_refused(claimed: NewJob) -> None:
    job = claimed()
    running.finish(job_id=job.pk, token=job.token, result=None)
    with pytest.raises(Refused, match="已经完成"):
        cancel(job_id=job.pk, by=None)


def test_retry_gives_a_failed_job_all_its_attempts_again(claimed: NewJob, owner: User) -> None:
    job = claimed(by=owner)
    fail_for_good(job)
    again = retry(job_id=job.pk, by=owner)
    assert (again.state, again.attempt, again.error, again.finished_at) == (JobState.QUEUED, 0, "", None)
    assert AuditEvent.objects.filter(event=Event.JOB_RETRY, target=f"job:{job.pk}").exists()


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
def test_retry_of_any_other_job_is_refused(new_job: NewJob, state: JobState) -> None:
    job = new_job()
    if state != JobState.QUEUED:
        job = running.claim(job.pk) or job
    if state == JobState.DONE:
        running.finish(job_id=job.pk, token=job.token, result=None)
    with pytest.raises(Refused, match="只有失败或已取消的任务可以重试"):
        retry(job_id=job.pk, by=None)


def test_group_is_cancelled_and_retried_as_a_whole(new_job: NewJob, claimed: NewJob) -> None:
    busy, failed = claimed("busy", group="g"), claimed("failed", group="g")
    fail_for_good(failed)
    new_job("waiting", group="g")
    other = new_job("other", group="other")
    assert cancel_group(group="g", by=None) == 2
    states = dict(Job.objects.values_list("key", "state"))
    assert states == {"busy": "running", "failed": "failed", "waiting": "cancelled", "other": "queued"}
    assert retry_group(group="g", by=None) == 2
    assert Job.objects.filter(group="g", state=JobState.QUEUED).count() == 2
    busy.refresh_from_db()
    other.refresh_from_db()
    assert busy.cancel_requested
    assert other.state == JobState.QUEUED


@pytest.mark.parametrize("service", [cancel, retry])
def test_others_may_not_touch_my_job(new_job: NewJob, owner: User, service: Callable[..., Job]) -> None:
    job = new_job(by=owner)
    with pytest.raises(NotAllowed):
        service(job_id=job.pk, by=make_user("other", Role.HANDLER))


@pytest.mark.parametrize("service", [cancel_group, retry_group])
def test_others_may_not_touch_a_batch_with_my_job(
    new_job: NewJob, owner: User, service: Callable[..., int]
) -> None:
    other = make_user("other", Role.HANDLER)
    new_job("mine", by=owner, group="g")
    new_job("theirs", by=other, group="g")
    with pytest.raises(NotAllowed):
        service(group="g", by=other)


def test_system_administrator_may_cancel_any_job(new_job: NewJob, owner: User) -> None:
    job = cancel(job_id=new_job(by=owner).pk, by=make_user("admin", Role.SYSTEM_ADMIN))
    assert job.state == JobState.CANCELLED
