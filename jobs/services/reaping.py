"""What the reaper does every few seconds: takes back what the dead held, and renews lost hints."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobs.enums import JobState
from jobs.models import Job, Worker
from jobs.services import hints, running

REAP_BATCH = 500
STALE_WORKERS = timedelta(hours=1)
log = logging.getLogger(__name__)


def reap() -> None:
    """One round. Any number may run at once: rows are taken by lock, hints may double."""
    requeued = take_back_expired()
    if requeued:
        hints.send(requeued)
    top_up_hints()
    Worker.objects.filter(seen_at__lt=timezone.now() - STALE_WORKERS).delete()


@transaction.atomic
def take_back_expired() -> list[int]:
    """Queue again the jobs whose lease ran out, or fail them after their last attempt. Returns the queued ones.

    A row that is locked is being finished by a living worker, so it is left alone.
    """
    expired = (
        Job.objects.select_for_update(skip_locked=True)
        .filter(state=JobState.RUNNING, lease_until__lt=timezone.now())
        .order_by("lease_until")[:REAP_BATCH]
    )
    requeued = []
    for job in expired:
        after = running.after_attempt(job, error=running.INTERRUPTED, delay=timedelta(0))
        Job.objects.held(job.token).filter(pk=job.pk).update(**after)
        if after["state"] == JobState.QUEUED:
            requeued.append(job.pk)
        log.warning("job %s lost its worker in attempt %s of %s", job.pk, job.attempt, job.max_attempts)
    return requeued


def top_up_hints() -> None:
    """Send the hints that were held back or became due; when the broker is empty, also those that were sent.

    An empty broker and due jobs mean that hints were lost, or that a worker is about to begin: then the second
    hint finds nothing to claim.
    """
    try:
        lying = hints.waiting()
    except (OperationalError, OSError):
        log.warning("the broker does not answer")
        return
    if lying >= hints.HINT_BATCH // 2:
        return
    due = Job.objects.due().order_by("run_after", "id")
    untold = list(due.filter(hinted_at=None).values_list("pk", flat=True)[: hints.HINT_BATCH])
    if untold:
        hints.send(untold)
    elif lying == 0:
        before = timezone.now() - timedelta(seconds=settings.JOB_REAP_SECONDS)
        hints.send(list(due.filter(hinted_at__lt=before).values_list("pk", flat=True)[: hints.HINT_BATCH]))
