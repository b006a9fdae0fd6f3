"""The embedded broker: one file a message, for any number of processes of one host.

`spool:///path` holds `tmp/` (being written), `queues/<queue>/` (ready) and `claimed/` (being read). A message
enters its queue and leaves it by rename, so nobody ever sees half of one and no two readers get the same one.
A process that dies between rename and work loses the message; the job table notices that and the reaper sends
it again. kombu's own filesystem transport writes in place and is read while it does.
"""

import itertools
import os
import re
import time
import uuid
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import virtual
from kombu.utils.json import dumps, loads

IDLE_POLL_SECONDS = 0.05
LIVELY_POLL_SECONDS = 0.005  # a worker that may hold one message gets one a poll, so the poll bounds its pace
LIVELY_SECONDS = 1.0  # after the last message
LEFT_OVER_SECONDS = 600  # tmp and claimed files older than this belong to the dead
QUEUE_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_serial = itertools.count()


class Channel(virtual.Channel):
    """Queues as folders."""

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self.root = Path("/") / (connection.client.virtual_host or "")
        self.tmp = self.root / "tmp"
        self.claimed = self.root / "claimed"
        self._listed: dict[str, deque[str]] = {}
        for folder in (self.tmp, self.claimed):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _remove_left_overs(folder)

    def _folder(self, queue: str) -> Path:
        if not QUEUE_NAME.fullmatch(queue):
            raise ChannelError(f"invalid queue name: {queue!r}")
        return self.root / "queues" / queue

    def _new_queue(self, queue: str, **kwargs: Any) -> None:
        self._folder(queue).mkdir(mode=0o700, parents=True, exist_ok=True)

    def _has_queue(self, queue: str, **kwargs: Any) -> bool:
        return self._folder(queue).is_dir()

    def _put(self, queue: str, message: dict[str, Any], **kwargs: Any) -> None:
        name = f"{time.time_ns():020d}-{next(_serial):06d}-{uuid.uuid4().hex}"
        written = self.tmp / name
        written.write_bytes(dumps(message).encode())
        try:
            written.rename(self._folder(queue) / name)
        except FileNotFoundError:  # first message of a queue that nobody has declared yet
            self._new_queue(queue)
            written.rename(self._folder(queue) / name)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for name in self._names(queue):
            claimed = self.claimed / name
            try:
                (self._folder(queue) / name).rename(claimed)
            except FileNotFoundError:  # another process was faster
                continue
            message: dict[str, Any] = loads(claimed.read_bytes().decode())
            claimed.unlink(missing_ok=True)
            return message
        raise Empty

    def _names(self, queue: str) -> Iterator[str]:
        """Names of messages, oldest first. One listing serves many reads; a used-up one is renewed once."""
        listed = self._listed.setdefault(queue, deque())
        while listed:
            yield listed.popleft()
        listed.extend(sorted(self._ready(queue)))
        while listed:
            yield listed.popleft()

    def _ready(self, queue: str) -> list[str]:
        try:
            return os.listdir(self._folder(queue))
        except FileNotFoundError:
            return []

    def _size(self, queue: str) -> int:
        return len(self._ready(queue))

    def _purge(self, queue: str) -> int:
        names = self._ready(queue)
        for name in names:
            (self._folder(queue) / name).unlink(missing_ok=True)
        return len(names)


class Transport(virtual.Transport):
    """The transport behind `spool:///path`."""

    Channel = Channel
    polling_interval = IDLE_POLL_SECONDS
    driver_type = "spool"
    driver_name = "spool"

    _delivered_at = 0.0

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        """Wait for one message: alertly while messages come, lazily when none has come for a while."""
        is_lively = time.monotonic() - self._delivered_at < LIVELY_SECONDS
        self.polling_interval = LIVELY_POLL_SECONDS if is_lively else IDLE_POLL_SECONDS
        super().drain_events(connection, timeout=timeout)
        self._delivered_at = time.monotonic()

    def driver_version(self) -> str:
        return "1"


def _remove_left_overs(folder: Path) -> None:
    """Drop what processes that died in mid-write or mid-read have left."""
    before = time.time() - LEFT_OVER_SECONDS
    for entry in os.scandir(folder):
        try:
            if entry.stat().st_mtime < before:
                os.unlink(entry.path)
        except FileNotFoundError:  # its owner finished just now
            continue
