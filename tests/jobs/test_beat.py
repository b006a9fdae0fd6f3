from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from celery import current_app
from django.db import OperationalError
from django.utils import timezone

from jobs import beat
from jobs.beat import SingleScheduler
from jobs.enums import JobState
from jobs.models import Job

NewJob = Callable[..., Job]


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[SingleScheduler]:
    made = make_scheduler(tmp_path)
    yield made
    made.close()


def make_scheduler(folder: Path) -> SingleScheduler:
    return SingleScheduler(app=current_app, schedule_filename=str(folder / "run" / "beat-schedule"))


def test_a_second_beat_on_the_same_schedule_ends_at_once(scheduler: SingleScheduler, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="another beat holds"):
        make_scheduler(tmp_path)


def test_the_lock_goes_with_its_holder(scheduler: SingleScheduler, tmp_path: Path) -> None:
    scheduler.close()
    make_scheduler(tmp_path).close()


def test_the_reaper_runs_in_the_beat_and_needs_no_worker(scheduler: SingleScheduler, claimed: NewJob) -> None:
    job = claimed()
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    scheduler.apply_async(scheduler.schedule["reap"])
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_the_beat_survives_a_database_that_is_away(
    scheduler: SingleScheduler, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError

    link = Mock()
    monkeypatch.setattr(beat, "reap", away)
    monkeypatch.setattr(beat, "connection", link)
    scheduler.apply_async(scheduler.schedule["reap"])
    link.close.assert_called_once_with()  # the next round opens a new one
    assert "could not reach the database" in caplog.text


def test_the_reaper_is_on_the_schedule(scheduler: SingleScheduler) -> None:
    entry = scheduler.schedule["reap"]
    assert entry.task == beat.REAP_TASK
    assert entry.schedule.run_every == timedelta(seconds=5)
