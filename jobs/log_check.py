"""Checking a long audit log as a job, lent to accounts, which may not import this app."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.services import log
from jobs.context import JobContext
from jobs.registry import job_kind
from jobs.services import enqueue


def start(by: User) -> str:
    """Queue a check, one a minute at most; gives the address of the job's page."""
    minute = f"{timezone.now():%Y%m%d%H%M}"
    job = enqueue(
        kind="jobs.verify_log",
        args={"user_id": by.pk},
        by=by,
        key=f"verify_log:{by.pk}:{minute}",
        label="校验审计日志",
    )
    return job.get_absolute_url()


@job_kind("jobs.verify_log", label="校验审计日志", max_attempts=2)
def verify_log(ctx: JobContext, user_id: int) -> dict[str, Any]:
    """Walk the chain. Running twice only logs the check twice."""
    verdict = log.verify_log(by=User.objects.get(pk=user_id))
    return {"ok": verdict.ok, "events": verdict.events, "first_bad": verdict.first_bad}
