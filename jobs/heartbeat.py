"""A thread that calls a function at an interval. It opens a database connection only when it first beats."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from django.db import DatabaseError, connection

log = logging.getLogger(__name__)


class Heartbeat:
    """`with Heartbeat(seconds, beat):` calls `beat()` every so many seconds until it returns False."""

    def __init__(self, seconds: float, beat: Callable[[], bool], *, at_once: bool = False) -> None:
        self.seconds = seconds
        self.beat = beat
        self.at_once = at_once
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop and wait, so that no connection outlives the job."""
        self._over.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        try:
            if self.at_once and not self._beat():
                return
            while not self._over.wait(self.seconds):
                if not self._beat():
                    return
        finally:
            connection.close()

    def _beat(self) -> bool:
        try:
            return self.beat()
        except DatabaseError:  # a busy or restarting database: the next beat may still be in time
            log.warning("heartbeat could not reach the database")
            connection.close()
            return True
