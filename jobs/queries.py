"""Reading the queue: progress of a job and of a batch, and whether anybody works."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from jobs.enums import OVER, JobState
from jobs.models import Job, Worker
from jobs.registry import label_of
from jobs.rules import remaining_seconds

PACE_WINDOW = timedelta(seconds=60)  # remaining time is estimated from the last minute


@dataclass(frozen=True)
class GroupProgress:
    """How far a batch is: jobs by state, first start, last end, and an estimate of the time left."""

    total: int
    queued: int
    running: int
    done: int
    failed: int
    cancelled: int
    started_at: datetime | None
    finished_at: datetime | None
    eta_seconds: int | None

    @property
    def finished(self) -> int:
        """Jobs that are over, however they ended."""
        return self.done + self.failed + self.cancelled

    @property
    def is_over(self) -> bool:
        return self.finished == self.total

    @property
    def eta_minutes(self) -> int:
        return ceil((self.eta_seconds or 0) / 60)

    @property
    def retryable(self) -> int:
        return self.failed + self.cancelled


@dataclass(frozen=True)
class JobProgress:
    """How far one job is, under the names that the progress fragment reads."""

    state: str
    finished: int
    total: int
    note: str
    error: str
    eta_seconds: int | None
    is_over: bool

    @property
    def eta_minutes(self) -> int:
        return ceil((self.eta_seconds or 0) / 60)


def group_progress(group: str) -> GroupProgress:
    """The progress of a batch, in one query."""
    now = timezone.now()
    lately = Q(state__in=OVER, finished_at__gte=now - PACE_WINDOW, started_at__isnull=False)
    by_state = {state.value: Count("pk", filter=Q(state=state)) for state in JobState}
    row = Job.objects.filter(group=group).aggregate(
        total=Count("pk"),
        first=Min("started_at"),
        last=Max("finished_at"),
        lately=Count("pk", filter=lately),
        lately_from=Min("started_at", filter=lately),
        **by_state,
    )
    left = row["queued"] + row["running"]
    since = row["lately_from"] and max(row["lately_from"], now - PACE_WINDOW)
    return GroupProgress(
        total=row["total"],
        **{state: row[state] for state in by_state},
        started_at=row["first"],
        finished_at=row["last"] if left == 0 else None,
        eta_seconds=remaining_seconds(
            left=left,
            done_lately=row["lately"],
            window_seconds=(now - since).total_seconds() if since else 0,
        ),
    )


def job_progress(job: Job) -> JobProgress:
    """The progress of one job."""
    took = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0
    total = job.progress_total or 1
    finished = total if job.state == JobState.DONE else min(job.progress_done, total)
    return JobProgress(
        state=job.get_state_display(),
        finished=finished,
        total=total,
        note=job.progress_note,
        error=job.error,
        eta_seconds=remaining_seconds(left=total - finished, done_lately=finished, window_seconds=took),
        is_over=job.is_over,
    )


def title_of(job: Job) -> str:
    """What the screen calls the job."""
    return job.label or label_of(job.kind)


def kind_label(job: Job) -> str:
    """What the screen calls jobs of this kind."""
    return label_of(job.kind)


def worker_alive() -> bool:
    """Whether a worker process has said within one lease that it lives."""
    since = timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    return Worker.objects.filter(seen_at__gte=since).exists()
