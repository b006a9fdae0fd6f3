"""gunicorn, started as `manage.py up` starts it, writes JSON and nobody's data."""

import http.client
import json
import os
import signal
import subprocess
from pathlib import Path

from jobs.management.commands.up import _services
from tests.servers import free_port, is_open, wait_until
from tests.source import ROOT

BROKEN = """
def application(environ, start_response):
    raise ValueError("cannot read " + environ["QUERY_STRING"].split("=")[-1])
"""
SECRETS = ("32000019850309902X", "13800001234", "%E9%99%86")


def gunicorn(folder: Path, module: str, port: int) -> subprocess.Popen[str]:
    """The web's own command line, with another application."""
    command = list(_services("127.0.0.1", port, folder)[0].command)
    command[command.index("config.wsgi:application")] = f"{module}:application"
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_failing_request_is_one_clean_line_of_json(tmp_path: Path) -> None:
    (tmp_path / "broken_app.py").write_text(BROKEN)
    port = free_port()
    server = gunicorn(tmp_path, "broken_app", port)
    wait_until(lambda: is_open(port), "gunicorn")
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.request("GET", "/somewhere/?q=13800001234&name=%E9%99%86&id=32000019850309902X")
    assert link.getresponse().status == 500
    link.close()
    server.send_signal(signal.SIGTERM)
    written = server.communicate(timeout=30)[1]
    lines = [json.loads(line) for line in written.splitlines()]
    failed = next(line for line in lines if "exc_info" in line)
    assert (failed["name"], failed["levelname"]) == ("gunicorn.error", "ERROR")
    assert "/somewhere/" in failed["message"]
    assert "ValueError" in failed["exc_info"]
    assert not [secret for secret in SECRETS if secret in written]


def test_an_application_that_does_not_start_is_told_in_json(tmp_path: Path) -> None:
    (tmp_path / "absent_app.py").write_text("raise RuntimeError('no database')")
    server = gunicorn(tmp_path, "absent_app", free_port())
    written = server.communicate(timeout=60)[1]
    plain = {line for line in written.splitlines() if not line.startswith("{")}
    assert plain == {"no database"}  # gunicorn prints the reason once more, past any log
    lines = [json.loads(line) for line in written.splitlines() if line not in plain]
    assert any("RuntimeError" in line.get("exc_info", "") for line in lines)
    assert server.returncode
