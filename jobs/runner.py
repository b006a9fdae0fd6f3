"""Running one job from claim to outcome, in whatever process it happens."""

import logging
import traceback
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.permissions import Refused
from jobs.context import JobContext
from jobs.errors import JobCancelled, LeaseLost
from jobs.heartbeat import Heartbeat
from jobs.models import Job
from jobs.registry import kind_named
from jobs.rules import clean_error
from jobs.services import running

BEATS_PER_LEASE = 3
log = logging.getLogger(__name__)


def run(job_id: int) -> bool:
    """Claim the job and work on it. False when there was nothing to claim."""
    job = running.claim(job_id)
    if job is None:
        return False
    run_claimed(job)
    return True


def run_after_others(job_id: int) -> bool:
    """Work on what somebody is waiting for before a bulk job; then run the job."""
    if Job.objects.filter(pk=job_id, is_bulk=True).exists():
        while other := running.claim_urgent():
            run_claimed(other)
    return run(job_id)


def run_claimed(job: Job) -> None:
    """Work on a job that this process holds, and record how it ended."""
    ctx = JobContext(job)
    try:
        with Heartbeat(settings.JOB_LEASE_SECONDS / BEATS_PER_LEASE, ctx.renew):
            result = kind_named(job.kind).handler(ctx, **job.arguments())
            if not ctx.is_finished:
                running.finish(job_id=job.pk, token=job.token, result=result)
    except JobCancelled:
        running.stop_cancelled(job_id=job.pk, token=job.token)
    except LeaseLost:
        log.warning("job %s: attempt %s lost its lease and stops", job.pk, job.attempt)
    except Refused as refusal:  # trying again would be refused again
        _fail(job, error=clean_error(str(refusal), job.args) or "已被拒绝。", is_final=True)
    except Exception as error:  # whatever a handler raises is an outcome of the job, not of the worker
        _log_failure(job, error)
        _fail(job, error=f"内部错误 {type(error).__name__}（{_place(error)}）", is_final=False)
    except BaseException:  # the process is told to stop
        running.give_back(job_id=job.pk, token=job.token)
        raise


def _fail(job: Job, *, error: str, is_final: bool) -> None:
    running.fail(job_id=job.pk, token=job.token, error=error, is_final=is_final)


def _frames(error: BaseException) -> list[str]:
    """Where it happened, innermost last: file, line and function, no values."""
    steps = traceback.extract_tb(error.__traceback__)
    return [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps]


def _place(error: BaseException) -> str:
    """The innermost line of our own code that the error passed through."""
    own = [
        step
        for step in traceback.extract_tb(error.__traceback__)
        if Path(step.filename).is_relative_to(settings.BASE_DIR) and "site-packages" not in step.filename
    ]
    return f"{Path(own[-1].filename).relative_to(settings.BASE_DIR)}:{own[-1].lineno}" if own else "?"


def _log_failure(job: Job, error: Exception) -> None:
    """The message loses arguments and long numbers, so that no personal data reaches the log."""
    detail: dict[str, Any] = {
        "job": job.pk,
        "kind": job.kind,
        "attempt": job.attempt,
        "frames": _frames(error),
    }
    log.error("job failed: %s: %s", type(error).__name__, clean_error(str(error), job.args), extra=detail)
