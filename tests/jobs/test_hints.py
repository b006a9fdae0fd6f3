"""Hints through the real embedded broker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from celery import current_app
from kombu.exceptions import OperationalError

from jobs.models import Job
from jobs.services import hints

NewJob = Callable[..., Job]
send, waiting = hints.send, hints.waiting  # the `told` fixture replaces them in the module


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty broker of this test's own."""
    url = f"spool://localhost{tmp_path}/broker"
    for name in ("broker_read_url", "broker_write_url"):
        monkeypatch.setattr(current_app.conf, name, url)
    monkeypatch.setattr(current_app.amqp, "_producer_pool", None)
    monkeypatch.setattr(current_app, "_pool", None)
    return url


def test_hints_lie_in_the_broker_and_are_noted_in_the_table(broker: str, new_job: NewJob) -> None:
    jobs = [new_job("a"), new_job("b")]
    assert waiting() == 0
    send([job.pk for job in jobs])
    assert waiting() == 2
    assert Job.objects.filter(hinted_at=None).count() == 0
    with current_app.connection_for_read() as link:
        message = link.SimpleQueue(current_app.conf.task_default_queue).get(timeout=1)
    assert message.headers["task"] == "jobs.run"
    assert message.payload[0] == [jobs[0].pk]


def test_a_silent_broker_leaves_the_jobs_for_the_reaper(
    new_job: NewJob, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def silent(*args: object, **options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", silent)
    job = new_job()
    send([job.pk])
    assert "the broker does not answer" in caplog.text
    assert Job.objects.get().hinted_at is None
