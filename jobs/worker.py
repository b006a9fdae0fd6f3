"""Each process of a Celery pool says that it lives. Imported by Celery when a worker starts."""

import os
import socket
from typing import Any

from celery.signals import worker_process_init, worker_process_shutdown
from django.conf import settings
from django.db import DatabaseError

from jobs.heartbeat import Heartbeat
from jobs.services import workers

SIGNS_PER_LEASE = 3
_pulse: Heartbeat | None = None


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _sign() -> bool:
    workers.say_alive(name=_name(), pid=os.getpid(), host=socket.gethostname())
    return True


@worker_process_init.connect
def begin(**_: Any) -> None:
    """In the forked child, so that no database connection crosses a fork."""
    global _pulse
    _pulse = Heartbeat(settings.JOB_LEASE_SECONDS / SIGNS_PER_LEASE, _sign, at_once=True)
    _pulse.start()


@worker_process_shutdown.connect
def end(**_: Any) -> None:
    if _pulse:
        _pulse.stop()
    try:
        workers.say_goodbye(name=_name())
    except DatabaseError:  # the database went first; the row goes stale by itself
        return
