"""PostgreSQL and Redis for one test run: on free loopback ports, in temporary folders, gone afterwards."""

import getpass
import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30
# The collation that a Chinese department's server has: it orders by pinyin, so a wrong prefix range shows.
CHINESE = ["--locale-provider=icu", "--icu-locale=zh-Hans-CN"]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Poll until `ready()`. Raises RuntimeError naming `what` that did not come."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come within {seconds:.0f} s")
        time.sleep(0.05)


def _program(name: str) -> str:
    """The path of a server's program; Debian keeps PostgreSQL's off the search path. Raises RuntimeError."""
    found = shutil.which(name) or next(
        iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), ""
    )
    if not found:
        raise RuntimeError(f"{name} is not installed")
    return found


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    """A short path: a socket's name may have 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _process(
    command: list[str], log: Path, *, user: str | None = None, ending: int = signal.SIGTERM
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, user=user, group=user, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        process.send_signal(ending)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def postgres_server() -> Iterator[str]:
    """A fresh PostgreSQL; gives its URL. Raises RuntimeError.

    Durability is off, as nothing outlives the run. It refuses to be root, so for root it runs as user postgres.
    """
    user = "postgres" if os.geteuid() == 0 else None
    owner = user or getpass.getuser()
    port = free_port()
    with _folder("dandang-pg-") as folder:
        data, log = folder / "data", folder / "log"
        if user:
            shutil.chown(folder, user)
        initdb = [_program("initdb"), "-N", "-D", str(data), "-U", owner, "-A", "trust", "-E", "UTF8"]
        made = subprocess.run(
            [*initdb, "--locale=C.UTF-8", *CHINESE],
            user=user,
            group=user,
            cwd="/tmp",
            capture_output=True,
            text=True,
        )
        if made.returncode:
            raise RuntimeError(f"initdb: {made.stderr.strip()}")
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder}
        options |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 200,
        }
        command = [
            _program("postgres"),
            "-D",
            str(data),
            *(f"-c{name}={value}" for name, value in options.items()),
        ]
        with _process(
            command, log, user=user, ending=signal.SIGINT
        ) as process:  # SIGINT: do not wait for clients
            ready = [_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]

            def is_ready() -> bool:
                if process.poll() is not None:
                    raise RuntimeError(f"postgres: {log.read_text().strip()}")
                return subprocess.run(ready, check=False).returncode == 0

            wait_until(is_ready, "postgres")
            yield f"postgres://{owner}@127.0.0.1:{port}/postgres"


@contextmanager
def redis_server() -> Iterator[str]:
    """A fresh Redis that keeps nothing on disk; gives its URL. Raises RuntimeError."""
    port = free_port()
    with _folder("dandang-redis-") as folder:
        command = [_program("redis-server"), "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
        with _process([*command, "--appendonly", "no", "--dir", str(folder)], folder / "log"):
            wait_until(lambda: is_open(port), "redis")
            yield f"redis://127.0.0.1:{port}/0"
