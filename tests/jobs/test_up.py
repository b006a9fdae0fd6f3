"""`manage.py up`: one address, one sentence when it cannot start, and nobody left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.jobs.running_server import ROOT, environment_for, install, parent_of, running_server
from tests.servers import free_port, wait_until


def up(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "up", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)


def test_up_says_in_one_sentence_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = up(environment_for(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"端口 {port} 已被占用，请先停止占用它的程序，或换一个端口，例如 --port {port + 1}。"
    )
    assert done.stdout == ""


@pytest.mark.slow
def test_up_answers_soon_refuses_a_second_and_ends_without_a_trace(tmp_path: Path) -> None:
    environment = environment_for(tmp_path)
    install(environment)
    started = time.monotonic()
    with running_server(environment) as server:
        assert time.monotonic() - started < 3
        wait_until(
            lambda: all(server.pids(role) for role in ("web", "worker", "child", "beat")), "every service"
        )
        second = up(environment, "--port", str(free_port()))
        assert second.returncode == 1
        assert "的服务已经在运行" in second.stderr
        everybody = server.tree()
        assert len(everybody) >= 7  # web and two, worker and two, beat
        wait_until(lambda: server.rows("select count(*) from jobs_worker")[0][0] == 2, "both workers' signs")
    assert server.process.returncode == 0
    assert [pid for pid in everybody if parent_of(pid)] == []
    assert server.rows("select name from jobs_worker") == []  # they said goodbye
    for log in (tmp_path / "logs").iterdir():
        text = log.read_text()
        assert not any(sign in text for sign in ('"WARNING"', '"ERROR"', "Warning:", "Traceback")), text


@pytest.mark.slow
def test_everybody_dies_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    environment = environment_for(tmp_path)
    install(environment)
    with running_server(environment) as server:
        wait_until(
            lambda: all(server.pids(role) for role in ("web", "worker", "child", "beat")), "every service"
        )
        everybody = server.tree()
        os.kill(server.process.pid, signal.SIGKILL)
        wait_until(lambda: not any(parent_of(pid) for pid in everybody), "the end of everybody", 5)
    with running_server(environment) as again:  # and nothing hinders the next start
        assert again.answers()
