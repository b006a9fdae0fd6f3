from collections.abc import Callable
from unittest.mock import Mock

import pytest
from django.db import InterfaceError, OperationalError

from jobs import runner, tasks
from jobs.enums import JobState
from jobs.models import Job


def test_run_job_runs_the_job(new_job: Callable[..., Job]) -> None:
    job = new_job()
    tasks.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_run_job_of_a_job_that_is_gone_does_nothing(db: None) -> None:
    tasks.run_job(12345)


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_run_job_drops_a_connection_that_failed(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    link = Mock()
    monkeypatch.setattr(tasks, "connection", link)
    monkeypatch.setattr(runner, "run_after_others", Mock(side_effect=error))
    with pytest.raises(error):
        tasks.run_job(1)
    link.close.assert_called_once_with()


def test_reap_is_the_reaper(monkeypatch: pytest.MonkeyPatch) -> None:
    once = Mock()
    monkeypatch.setattr(tasks, "reap_once", once)
    tasks.reap()
    once.assert_called_once_with()
