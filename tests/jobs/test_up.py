"""`manage.py up`: one address, one sentence when it cannot start, and nobody left behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from jobs.management.commands import up as command
from jobs.supervisor import Service, Supervisor
from tests.jobs.running_server import ROOT, age_of, environment_for, install, parent_of, running_server
from tests.servers import free_port, wait_until


def up(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "manage.py", "up", *arguments]
    return subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)


def test_up_says_in_one_sentence_that_the_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = up(environment_for(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert done.stderr.strip() == (
        f"端口 {port} 已被占用，请先停止占用它的程序，或换一个端口，例如 --port {port + 1}。"
    )
    assert done.stdout == ""


class Opening:
    """What opens the web first, on a clock of its own, with a web that answers when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.answers, self.synced = 100.0, False, 0
        self.said: list[str] = []
        self.others = [Service(name, ["true"], Path("unused")) for name in ("worker", "beat")]
        monkeypatch.setattr(command, "time", SimpleNamespace(monotonic=lambda: self.now))
        monkeypatch.setattr(command, "_answers", lambda host, port: self.answers)
        monkeypatch.setattr(command, "_sync_rules", self.sync)
        self.supervisor = Supervisor([], cwd=ROOT, say=self.said.append)
        self.opening = command._Opening(
            self.supervisor, self.others, host="127.0.0.1", port=8000, say=self.said.append
        )

    def sync(self) -> None:
        self.synced += 1

    def tick(self, seconds: float = 0.0) -> list[str]:
        """Let time pass; gives the services that have been started beside the web."""
        self.now += seconds
        self.opening.tick()
        return [service.name for service in self.supervisor.services]


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> Opening:
    return Opening(monkeypatch)


def test_nothing_else_is_started_before_the_web_answers(opening: Opening) -> None:
    """The start is quick because of this: two processors load one program, not four."""
    assert opening.tick() == []
    assert opening.tick(command.WEB_FIRST_SECONDS - 0.1) == []
    assert (opening.said, opening.synced) == ([], 0)
    opening.answers = True
    assert opening.tick() == ["worker", "beat"]
    assert "网站已启动：http://127.0.0.1:8000/" in opening.said[0]


def test_the_others_are_started_once_and_the_address_is_said_once(opening: Opening) -> None:
    opening.answers = True
    for _ in range(3):
        assert opening.tick(1) == ["worker", "beat"]
    assert (len(opening.said), opening.synced) == (1, 1)


def test_a_web_that_does_not_answer_holds_up_nothing_for_good(opening: Opening) -> None:
    assert opening.tick(command.WEB_FIRST_SECONDS + 0.1) == ["worker", "beat"]
    assert opening.said == []
    opening.answers = True
    opening.tick(60)
    assert len(opening.said) == 1


@pytest.mark.slow
def test_up_answers_refuses_a_second_and_ends_without_a_trace(tmp_path: Path) -> None:
    environment = environment_for(tmp_path)
    install(environment)
    with running_server(environment) as server:
        wait_until(
            lambda: all(server.pids(role) for role in ("web", "worker", "child", "beat")), "every service"
        )
        [web] = server.pids("web")
        for role in ("worker", "beat"):  # the web was there first, however long it took
            assert all(age_of(pid) < age_of(web) for pid in server.pids(role)), role
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
