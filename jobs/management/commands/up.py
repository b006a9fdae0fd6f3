"""`manage.py up`: web, worker and beat under one supervisor."""

import fcntl
import http.client
import os
import socket
import subprocess  # runs our own commands only  # nosec B404
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand

from accounts.checks import refuse_demo_accounts, refuse_half_restored
from jobs.supervisor import Service, Supervisor

WEB_PROCESSES = 2
WEB_THREADS = 4
WEB_FIRST_SECONDS = 4.0  # the others wait until the web answers, at most so long
ROOT_WARNING = "ignore:You're running the worker with superuser privileges"  # containers run as root


class Command(BaseCommand):
    help = "Start web, worker and beat, and keep them running."
    requires_system_checks: list[str] = []  # the services check by themselves; the web should answer soon

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        try:
            refuse_half_restored()
            refuse_demo_accounts()
        except ImproperlyConfigured as error:
            self._refuse(str(error))
        run_dir = settings.DATA_DIR / "run"
        logs = settings.DATA_DIR / "logs"
        for folder in (run_dir, logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (run_dir / "up.lock").open("w") as lock:
            if not _locked(lock.fileno()):
                self._refuse(
                    f"{settings.DATA_DIR} 的服务已经在运行，请先停止它，或用 DANDANG_DATA_DIR 另选数据目录。"
                )
            if not _is_free(host, port):
                self._refuse(
                    f"端口 {port} 已被占用，请先停止占用它的程序，或换一个端口，例如 --port {port + 1}。"
                )
            web, *others = _services(host, port, logs)
            supervisor = Supervisor([web], cwd=settings.BASE_DIR, say=self._say)
            supervisor.run(_Opening(supervisor, others, host=host, port=port, say=self._say).tick)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(1)


class _Opening:
    """Lets the web answer first, says so, and then starts the others."""

    def __init__(
        self, supervisor: Supervisor, others: list[Service], *, host: str, port: int, say: Any
    ) -> None:
        self.supervisor = supervisor
        self.others = others
        self.host = host
        self.port = port
        self.say = say
        self.began = time.monotonic()
        self.is_open = False
        self.syncing: subprocess.Popen[bytes] | None = None

    def tick(self) -> None:
        if not self.is_open and _answers(self.host, self.port):
            self.is_open = True
            self.say(
                f"网站已启动：http://{_shown(self.host)}:{self.port}/  日志：{settings.DATA_DIR / 'logs'}"
            )
        if self.others and (self.is_open or time.monotonic() - self.began > WEB_FIRST_SECONDS):
            self.supervisor.services.extend(self.others)
            self.others = []
            self.syncing = _sync_rules()


def _services(host: str, port: int, logs: Path) -> list[Service]:
    python = sys.executable
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [
        python,
        "-m",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        address,
        "--worker-class",
        "gthread",
    ]
    web += ["--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS), "--worker-tmp-dir", _memory_dir()]
    web += ["--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning"]
    web += ["--logger-class", "config.weblog.WebLog"]
    celery = [python, "-W", ROOT_WARNING, "-m", "celery", "-A", "config"]
    worker = [
        *celery,
        "worker",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
    ]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
    commands = {"web": web, "worker": worker, "beat": beat}
    return [Service(name, command, logs / f"{name}.log") for name, command in commands.items()]


def _sync_rules() -> subprocess.Popen[bytes]:
    """Bring the record of rules up to the product's, in a process of its own: nothing here waits or fails for it."""
    with (settings.DATA_DIR / "logs" / "rules.log").open("ab") as log:
        return subprocess.Popen(  # the command is ours  # nosec B603
            [sys.executable, "manage.py", "sync_rules"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _memory_dir() -> str:
    """Where gunicorn keeps its heartbeat files: in memory, where the host has such a folder."""
    memory = "/dev/shm"  # noqa: S108  # gunicorn makes files of its own in it, by mkstemp  # nosec B108
    return memory if os.access(memory, os.W_OK) else str(settings.DATA_DIR / "run")


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _shown(host: str) -> str:
    """The address to call: a server that listens everywhere answers here, too."""
    local = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104  # the place of a bind  # nosec B104
    return local or (f"[{host}]" if ":" in host else host)


def _own_name() -> str:
    """A Host header that the settings allow."""
    name: str = (settings.ALLOWED_HOSTS or ["localhost"])[0].lstrip(".")
    return "localhost" if name == "*" else name


def _answers(host: str, port: int) -> bool:
    link = http.client.HTTPConnection(_shown(host).strip("[]"), port, timeout=1)
    try:
        link.request("GET", "/", headers={"Host": _own_name()})
        link.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()
    return True
