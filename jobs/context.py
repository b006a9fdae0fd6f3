"""What a handler holds while it works: progress, the question whether to go on, and the one way to finish."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from jobs.errors import LeaseLost
from jobs.models import Job
from jobs.services import running

PROGRESS_SECONDS = 0.5  # at most one write of progress in this time
CHECK_SECONDS = 0.2  # at most one question to the table in this time


class JobContext:
    """One attempt at one job."""

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.token: str = job.token
        self.attempt: int = job.attempt
        self.created_by_id: int | None = job.created_by_id
        self.is_finished = False
        self._lost = False
        self._next_progress = 0.0
        self._next_check = 0.0

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Report `done` of `total` pieces. Cheap to call often; also checks. Raises JobStopped."""
        self.check()
        now = time.monotonic()
        if done < total and now < self._next_progress:
            return
        self._next_progress = now + PROGRESS_SECONDS
        if not running.report(job_id=self.job_id, token=self.token, done=done, total=total, note=note):
            raise LeaseLost

    def check(self) -> None:
        """Return when the work may go on. Raises JobCancelled or LeaseLost. Cheap to call often."""
        if self._lost:
            raise LeaseLost
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + CHECK_SECONDS
        running.check_held(job_id=self.job_id, token=self.token)

    def renew(self) -> bool:
        """Extend the lease; False once it belongs to another attempt. Called by the heartbeat."""
        self._lost = not running.renew(job_id=self.job_id, token=self.token)
        return not self._lost

    @contextmanager
    def finishing(self, result: dict[str, Any] | None = None) -> Iterator[None]:
        """A transaction that holds the job, takes the handler's last writes, and marks the job done.

        Writes inside happen exactly once: either this attempt still holds the job and everything commits
        together, or JobStopped is raised before any of them. Keep it short: render and parse before it.
        `result` may still be filled inside the block.
        """
        with transaction.atomic():
            running.lock_held(job_id=self.job_id, token=self.token)
            yield
            running.finish(job_id=self.job_id, token=self.token, result=result)
        self.is_finished = True
