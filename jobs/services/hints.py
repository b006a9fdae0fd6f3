"""Telling the broker that jobs are due. A lost or doubled hint does no harm: the reaper and the claim see to it."""

import logging
from collections.abc import Sequence
from typing import cast

from celery import current_app
from django.utils import timezone
from kombu import Queue
from kombu.exceptions import ChannelError, OperationalError

from jobs.models import Job

FIRST_HINTS = 500  # sent by who enqueues, half a second's work; the reaper sends the rest
HINT_BATCH = 2000  # so many lie in the broker at most, so that a long batch never floods it
RUN_TASK = "jobs.run"
log = logging.getLogger(__name__)


def send(job_ids: Sequence[int]) -> None:
    """Send one hint for each job. Call it on commit. A silent broker is only logged."""
    try:
        with current_app.producer_pool.acquire(block=True) as producer:
            for job_id in job_ids:
                current_app.send_task(RUN_TASK, args=[job_id], producer=producer, ignore_result=True)
    except (OperationalError, OSError):
        log.warning("the broker does not answer; the reaper sends the hints again")
        return
    Job.objects.filter(pk__in=job_ids, hinted_at=None).due().update(hinted_at=timezone.now())


def waiting() -> int:
    """How many hints lie in the broker, not yet taken by a worker. Raises OperationalError or OSError."""
    with current_app.connection_for_read() as link:
        try:
            queue = Queue(current_app.conf.task_default_queue, channel=link.default_channel)
            _, messages, _ = cast(tuple[str, int, int], queue.queue_declare(passive=True))
        except ChannelError:  # Redis knows no empty queue
            return 0
        return messages
