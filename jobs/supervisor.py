"""Keeps a few processes running: starts them, restarts what dies, ends them together."""

import ctypes
import os
import signal
import subprocess  # runs our own commands only  # nosec B404
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

TICK_SECONDS = 0.1
FIRST_PAUSE = 0.2  # before a restart; doubles with each death in a row
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 5.0  # who ran this long starts again without a pause
LOG_LIMIT = 10 * 1024 * 1024  # a larger log is set aside once at start
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _die_with(parent: int) -> Callable[[], None]:
    """For the child: ask the kernel to kill it when the supervisor dies, even by kill -9."""

    def ask() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the question
            os._exit(1)

    return ask


@dataclass
class Service:
    """One process: what to start, and how it fared."""

    name: str
    command: Sequence[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = field(default=0.0)

    def start(self, cwd: Path) -> None:
        """Start it in a process group of its own, so that what it leaves behind can be ended."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  # the commands are ours  # nosec B603
                self.command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
        self.started = time.monotonic()

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """End what a dead process left behind, and set the time of the next start."""
        self.signal_group(signal.SIGKILL)
        now = time.monotonic()
        self.deaths = 0 if now - self.started > STEADY_SECONDS else self.deaths + 1
        self.start_at = now + (min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE) if self.deaths else 0)
        self.process = None

    def signal_group(self, number: int) -> None:
        """Signal the process and everything it has started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:  # nobody is left
            return

    def signal_main(self, number: int) -> None:
        """Signal the process only: it ends its own children in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """Runs services until a SIGTERM or SIGINT. `say` is told in one line what happens."""

    def __init__(self, services: list[Service], *, cwd: Path, say: Callable[[str], None]) -> None:
        self.services = services
        self.cwd = cwd
        self.say = say
        self.grace_seconds = 20.0
        self._stop = False

    def run(self, on_tick: Callable[[], None]) -> None:
        """Start everything in its order and keep it running. `on_tick` is called ten times a second."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        try:
            while not self._stop:
                self._tend()
                on_tick()
                time.sleep(TICK_SECONDS)
        finally:
            self._end_all()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _tend(self) -> None:
        now = time.monotonic()
        for service in self.services:
            if service.has_died():
                service.bury()
                self.say(f"{service.name} 意外停止，正在重新启动（日志：{service.log}）")
            if service.process is None and service.start_at <= now and not self._stop:
                service.start(self.cwd)

    def _end_all(self) -> None:
        for service in self.services:
            service.signal_main(signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        for service in self.services:
            if service.process is None:
                continue
            try:
                service.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{service.name} 没有按时停止，已强行结束")
            service.signal_group(signal.SIGKILL)
