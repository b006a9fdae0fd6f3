"""`manage.py up` as a process of its own, with its process tree and its tables in sight."""

import http.client
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from tests.servers import free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
SQLITE = "sqlite:///"


@dataclass
class RunningServer:
    """A started `manage.py up`."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    port: int

    def answers(self) -> bool:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            link.request("GET", "/accounts/login/")
            return link.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            link.close()

    def pids(self, role: str) -> list[int]:
        """Processes of a role that live now: web, worker, child (of the worker's pool) or beat."""
        services = children_of(self.process.pid)
        if role == "child":
            return [child for pid in services if "worker" in command_of(pid) for child in children_of(pid)]
        sign = {"web": "gunicorn", "worker": "worker", "beat": "beat"}[role]
        return [pid for pid in services if sign in command_of(pid)]

    def tree(self) -> list[int]:
        services = children_of(self.process.pid)
        return [*services, *(child for pid in services for child in children_of(pid))]

    def settled(self, role: str) -> list[int]:
        """Those that have been at it for a second: killing a start again and again proves little."""
        pids = self.pids(role)
        if role == "worker":
            return pids if any(age_of(child) > 1 for child in self.pids("child")) else []
        return [pid for pid in pids if age_of(pid) > 1]

    def kill_one(self, role: str) -> None:
        """kill -9 to one process of the role, once one is at work (again)."""
        wait_until(lambda: bool(self.settled(role)), role)
        os.kill(random.choice(self.settled(role)), signal.SIGKILL)

    def rows(self, query: str) -> list[tuple]:
        return rows_of(self.environment["DATABASE_URL"], query)


def rows_of(url: str, query: str) -> list[tuple]:
    link = (
        sqlite3.connect(url.removeprefix(SQLITE), timeout=30)
        if url.startswith(SQLITE)
        else psycopg2.connect(url)
    )
    with closing(link), closing(link.cursor()) as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def command_of(pid: int) -> list[str]:
    """The words of a living process's command line; none for one that is gone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [word.rsplit("/", 1)[-1] for word in words if word]


def parent_of(pid: int) -> int:
    """The parent of a living process; 0 for one that is gone or only waits to be buried."""
    try:
        state, parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 0 if state in "ZX" else int(parent)


def age_of(pid: int) -> float:
    """Seconds since a process started; 0 for one that is gone."""
    try:
        ticks = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")


def children_of(pid: int) -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and parent_of(int(name)) == pid]


def environment_for(data_dir: Path, **changes: str) -> dict[str, str]:
    """The environment of an installation with the probe app and short leases."""
    return {
        **os.environ,
        "DANDANG_DATA_DIR": str(data_dir),
        "DANDANG_EXTRA_APPS": "tests.jobs.probe",
        "DANDANG_JOB_LEASE": "3",
        "DANDANG_JOB_REAP": "0.5",
        "DATABASE_URL": f"{SQLITE}{data_dir / 'dandang.sqlite3'}",
        "CELERY_BROKER_URL": f"spool://{data_dir / 'broker'}",
        **changes,
    }


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def install(environment: dict[str, str]) -> None:
    """Tables and static files, as set-up makes them."""
    manage(environment, "migrate", "--run-syncdb", "--verbosity", "0")
    manage(environment, "collectstatic", "--noinput", "--verbosity", "0")


@contextmanager
def running_server(environment: dict[str, str]) -> Iterator[RunningServer]:
    """`manage.py up` on a free port, stopped at the end."""
    port = free_port()
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    server = RunningServer(process, environment, port)
    try:
        wait_until(server.answers, "web")
        yield server
    finally:
        process.terminate()
        process.wait(30)
