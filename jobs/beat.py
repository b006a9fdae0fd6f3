"""The beat: one a data folder, and it runs the reaper itself.

Sent through the broker the reaper would wait behind the very jobs it looks after, and for a worker to be free.
"""

import fcntl
import logging
import sys
from pathlib import Path
from typing import IO, Any

from celery.beat import PersistentScheduler, ScheduleEntry
from django.db import DatabaseError, connection

from jobs.services.reaping import reap

REAP_TASK = "jobs.reap"
log = logging.getLogger(__name__)


class SingleScheduler(PersistentScheduler):
    """Celery's scheduler behind a lock on its schedule file. The kernel frees the lock of a dead process.

    Two beats on two hosts would do no harm: the reaper may run any number of times at once.
    """

    schedule_filename: str  # set by Celery
    _lock: IO[str] | None = None

    def setup_schedule(self) -> None:
        schedule = Path(self.schedule_filename)
        schedule.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = schedule.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            sys.exit(f"another beat holds {schedule}")
        super().setup_schedule()

    def apply_async(self, entry: ScheduleEntry, *args: Any, **kwargs: Any) -> Any:
        """Send the entry to a worker; the reaper runs here and now."""
        if entry.task != REAP_TASK:
            return super().apply_async(entry, *args, **kwargs)
        _reap_here()
        return None

    def close(self) -> None:
        super().close()
        if self._lock:
            self._lock.close()


def _reap_here() -> None:
    try:
        reap()
    except DatabaseError:  # away for a moment: the next round is seconds off
        log.warning("the reaper could not reach the database")
        connection.close()
