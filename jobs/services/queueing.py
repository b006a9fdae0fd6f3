"""Putting jobs into the queue, cancelling and retrying them."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from jobs.enums import RETRYABLE, JobState
from jobs.models import Job, JobQuerySet
from jobs.registry import JobKind, kind_named
from jobs.services import hints, running

CHUNK = 500  # keys in one statement
Item = tuple[str, dict[str, Any], str]  # key, args, label


def _new_job(
    kind: JobKind, *, key: str, args: dict[str, Any], label: str, group: str, by: User | None
) -> Job:
    return Job(
        kind=kind.name,
        key=key,
        group=group,
        label=label[:120],
        args=args,
        max_attempts=kind.max_attempts,
        is_bulk=kind.is_bulk,
        created_by=by,
    )


@transaction.atomic
def enqueue(
    *,
    kind: str,
    args: dict[str, Any],
    by: User | None,
    key: str,
    label: str = "",
    group: str = "",
    run_after: datetime | None = None,
) -> Job:
    """Put one job into the queue and return it; the existing one, as it stands, when the key is known.

    `args` (JSON) and `label` must hold no personal data: give ids. The broker hears of it on commit.
    """
    job = _new_job(kind_named(kind), key=key, args=args, label=label, group=group, by=by)
    if run_after:
        job.run_after = run_after
    Job.objects.bulk_create([job], ignore_conflicts=True)
    kept = Job.objects.get(key=key)
    _announce([kept.key])
    return kept


@transaction.atomic
def enqueue_many(*, kind: str, items: Iterable[Item], by: User | None, group: str = "") -> int:
    """Put many jobs into the queue; known keys stay as they are. Returns how many keys were new."""
    spec = kind_named(kind)
    jobs = {
        key: _new_job(spec, key=key, args=args, label=label, group=group, by=by) for key, args, label in items
    }
    keys = list(jobs)
    known: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        known.update(Job.objects.filter(key__in=keys[start : start + CHUNK]).values_list("key", flat=True))
    new = [key for key in keys if key not in known]
    Job.objects.bulk_create([jobs[key] for key in new], batch_size=CHUNK, ignore_conflicts=True)
    _announce(new)
    return len(new)


def _announce(keys: list[str]) -> None:
    """On commit, hint at the first due ones of these; the reaper follows with the rest."""
    first = list(
        Job.objects.due()
        .filter(key__in=keys[: hints.FIRST_HINTS], hinted_at=None)
        .order_by("id")
        .values_list("pk", flat=True)
    )
    if first:
        transaction.on_commit(partial(hints.send, first))


def _may_manage(by: User | None) -> JobQuerySet:
    return Job.objects.all() if by is None else Job.objects.visible_to(by)


def _lock_one(job_id: int, by: User | None) -> Job:
    job = Job.objects.select_for_update().get(pk=job_id)
    if not _may_manage(by).filter(pk=job_id).exists():
        raise NotAllowed("您只能办理自己提交的任务。")
    return job


@transaction.atomic
def cancel(*, job_id: int, by: User | None) -> Job:
    """Cancel a waiting job at once, a running one at its next check. Raises Refused, NotAllowed."""
    job = _lock_one(job_id, by)
    if job.is_over:
        raise Refused(f"任务已经{job.get_state_display()}，不能取消。")
    _cancel(Job.objects.filter(pk=job.pk))
    audit.record(Event.JOB_CANCEL, by=by, target=f"job:{job.pk}", kind=job.kind)
    job.refresh_from_db()
    return job


@transaction.atomic
def cancel_group(*, group: str, by: User | None) -> int:
    """Cancel what is left of a batch. Returns how many jobs that were. Raises NotAllowed."""
    jobs = _whole_group(group, by)
    count = _cancel(jobs)
    audit.record(Event.JOB_CANCEL, by=by, target=f"group:{group}", jobs=count)
    return count


def _cancel(jobs: JobQuerySet) -> int:
    """Both updates are conditional, so a job that a worker takes in between is caught by the second."""
    waiting = jobs.filter(state=JobState.QUEUED).update(**running.as_cancelled())
    return waiting + jobs.filter(state=JobState.RUNNING).update(cancel_requested=True)


@transaction.atomic
def retry(*, job_id: int, by: User | None) -> Job:
    """Queue a failed or cancelled job again, with all its attempts. Raises Refused, NotAllowed."""
    job = _lock_one(job_id, by)
    if not job.can_retry:
        raise Refused(f"任务{job.get_state_display()}，只有失败或已取消的任务可以重试。")
    _requeue(Job.objects.filter(pk=job.pk))
    audit.record(Event.JOB_RETRY, by=by, target=f"job:{job.pk}", kind=job.kind)
    job.refresh_from_db()
    return job


@transaction.atomic
def retry_group(*, group: str, by: User | None) -> int:
    """Queue the failed and cancelled jobs of a batch again. Returns how many. Raises NotAllowed."""
    count = _requeue(_whole_group(group, by))
    audit.record(Event.JOB_RETRY, by=by, target=f"group:{group}", jobs=count)
    return count


def _whole_group(group: str, by: User | None) -> JobQuerySet:
    jobs = Job.objects.filter(group=group)
    if by is not None and jobs.exclude(pk__in=_may_manage(by).values("pk")).exists():
        raise NotAllowed("您只能办理自己提交的任务。")
    return jobs


def _requeue(jobs: JobQuerySet) -> int:
    fresh: dict[str, Any] = {
        "attempt": 0,
        "started_at": None,
        "error": "",
        "progress_done": 0,
        "progress_total": 0,
        "progress_note": "",
    }
    over = jobs.filter(Q(state__in=RETRYABLE))
    keys = list(over.order_by("id").values_list("key", flat=True))
    count = over.update(**running.as_queued(timezone.now()), **fresh)
    _announce(keys)
    return count
