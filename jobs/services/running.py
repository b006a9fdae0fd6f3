"""Writes of the attempt that holds a job. Each one names its token; a stale token changes nothing."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from jobs.enums import JobState
from jobs.errors import JobCancelled, LeaseLost
from jobs.models import Job, JobQuerySet
from jobs.rules import retry_delay

INTERRUPTED = "执行进程多次意外中断，请联系系统管理员后重试。"


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id: int) -> Job | None:
    """Take a due job by one conditional update; None when it is not due or somebody else was first."""
    token = secrets.token_hex(16)
    taken = (
        Job.objects.due()
        .filter(pk=job_id)
        .update(
            state=JobState.RUNNING,
            token=token,
            attempt=F("attempt") + 1,
            lease_until=_lease_end(),
            started_at=Coalesce("started_at", timezone.now()),
        )
    )
    return Job.objects.held(token).get(pk=job_id) if taken else None


def claim_next(group: str) -> Job | None:
    """Take the oldest due job of the group; None when there is none."""
    return _claim_first(Job.objects.due().filter(group=group))


def claim_urgent() -> Job | None:
    """Take the oldest due job that is not one of a bulk; None when there is none."""
    return _claim_first(Job.objects.due().filter(is_bulk=False))


def _claim_first(due: JobQuerySet) -> Job | None:
    for job_id in due.order_by("id").values_list("pk", flat=True)[:20]:
        job = claim(job_id)
        if job:
            return job
    return None


def renew(*, job_id: int, token: str) -> bool:
    """Extend the lease. False when another attempt has the job."""
    return Job.objects.held(token).filter(pk=job_id).update(lease_until=_lease_end()) == 1


def report(*, job_id: int, token: str, done: int, total: int, note: str) -> bool:
    """Write progress. False when another attempt has the job."""
    changed = (
        Job.objects.held(token)
        .filter(pk=job_id)
        .update(progress_done=done, progress_total=total, progress_note=note[:120], lease_until=_lease_end())
    )
    return changed == 1


def check_held(*, job_id: int, token: str) -> None:
    """Raise LeaseLost when another attempt has the job, JobCancelled when somebody cancelled it."""
    asked = Job.objects.held(token).filter(pk=job_id).values_list("cancel_requested", flat=True).first()
    if asked is None:
        raise LeaseLost
    if asked:
        raise JobCancelled


def lock_held(*, job_id: int, token: str) -> None:
    """Inside a transaction: hold the row until its end. Raises JobStopped. An update locks on every database."""
    if not renew(job_id=job_id, token=token):
        raise LeaseLost
    check_held(job_id=job_id, token=token)


@transaction.atomic
def finish(*, job_id: int, token: str, result: dict[str, Any] | None) -> None:
    """Mark the job done. Raises JobStopped."""
    lock_held(job_id=job_id, token=token)
    Job.objects.filter(pk=job_id).update(
        state=JobState.DONE,
        token="",  # a lease, no password  # nosec B106
        lease_until=None,
        finished_at=timezone.now(),
        result=result,
        error="",
    )


def stop_cancelled(*, job_id: int, token: str) -> None:
    """The handler heeded a cancellation."""
    Job.objects.held(token).filter(pk=job_id).update(**as_cancelled())


def give_back(*, job_id: int, token: str) -> None:
    """Put the job back at once, without counting the attempt: this process is being stopped."""
    Job.objects.held(token).filter(pk=job_id).update(**as_queued(timezone.now()), attempt=F("attempt") - 1)


@transaction.atomic
def fail(*, job_id: int, token: str, error: str, is_final: bool) -> None:
    """End a failed attempt: wait and try again, or fail for good after the last attempt or when it is final."""
    job = Job.objects.select_for_update().held(token).filter(pk=job_id).first()
    if job is None:
        return
    Job.objects.filter(pk=job.pk).update(**after_attempt(job, error=error, is_final=is_final))


def after_attempt(
    job: Job, *, error: str, is_final: bool = False, delay: timedelta | None = None
) -> dict[str, Any]:
    """The fields of a job whose attempt has ended without success."""
    if job.cancel_requested:
        return as_cancelled()
    if is_final or job.attempt >= job.max_attempts:
        return {**_released(), "state": JobState.FAILED, "finished_at": timezone.now(), "error": error}
    wait = retry_delay(job.attempt) if delay is None else delay
    return {**as_queued(timezone.now() + wait), "error": error}


def as_queued(run_after: datetime) -> dict[str, Any]:
    """The fields of a job that waits (again)."""
    return {
        **_released(),
        "state": JobState.QUEUED,
        "run_after": run_after,
        "finished_at": None,
        "hinted_at": None,
    }


def as_cancelled() -> dict[str, Any]:
    """The fields of a cancelled job."""
    return {**_released(), "state": JobState.CANCELLED, "finished_at": timezone.now()}


def _released() -> dict[str, Any]:
    return {"token": "", "lease_until": None, "cancel_requested": False}  # a lease, no password  # nosec B105
