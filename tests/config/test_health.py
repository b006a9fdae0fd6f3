"""Live and ready: what they tell, and that they tell nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from config import health
from config.celery import app
from jobs.models import Worker

pytestmark = pytest.mark.django_db
GOOD = {"database": True, "broker": True, "fonts": True, "worker": True}


@pytest.fixture
def all_well(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker was seen, and fonts are there though this checkout may have none."""
    monkeypatch.setitem(health.CHECKS, "fonts", lambda: True)
    Worker.objects.create(name="w1", pid=1, host="h", seen_at=timezone.now())
    return


def test_a_stranger_learns_that_it_lives(client: Client) -> None:
    answer = client.get("/health/live/")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert "no-store" in answer.headers["Cache-Control"]


def test_ready_when_all_is_there(client: Client, all_well: None) -> None:
    answer = client.get("/health/ready/")
    assert answer.json() == {"ok": True, "checks": GOOD}
    assert answer.status_code == 200


def test_without_a_worker_it_is_not_ready(client: Client, all_well: None) -> None:
    Worker.objects.all().delete()
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "checks": GOOD | {"worker": False}}


def test_without_fonts_it_is_not_ready(
    client: Client, all_well: None, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.CHECKS, "fonts", health._fonts)
    settings.FONTS_DIR = tmp_path
    assert client.get("/health/ready/").json()["checks"]["fonts"] is False


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "spool://localhost/proc/nowhere"])
def test_without_a_broker_it_is_not_ready(
    client: Client, all_well: None, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(app.conf, "broker_write_url", url)
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"] == GOOD | {"broker": False}


def test_without_a_database_it_answers_and_says_so(
    client: Client, all_well: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("password=secret 320000198503099020")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] is False
    assert b"secret" not in answer.content


def test_nobody_writes_to_them(client: Client) -> None:
    assert client.post("/health/ready/").status_code == 405
