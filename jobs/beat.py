"""One beat a data folder. Two would do no harm, but would double every hint."""

import fcntl
import sys
from pathlib import Path
from typing import IO, Any

from celery.beat import PersistentScheduler


class SingleScheduler(PersistentScheduler):
    """Celery's scheduler behind a lock on its schedule file. The kernel frees the lock of a dead process."""

    schedule_filename: str  # set by Celery
    _lock: IO[str] | None = None

    def setup_schedule(self) -> None:
        schedule = Path(self.schedule_filename)
        schedule.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = schedule.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"another beat holds {schedule}")
        super().setup_schedule()

    def close(self) -> Any:
        super().close()
        if self._lock:
            self._lock.close()
