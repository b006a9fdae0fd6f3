"""A kind of job that does what the test says, and a broker that only remembers."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.models import User
from jobs import registry
from jobs.context import JobContext
from jobs.models import Job
from jobs.services import enqueue, hints, running
from tests.factories import make_user

KIND = "test.work"
Work = Callable[..., dict[str, Any] | None]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[Work], None]:
    """`work(function)`: from now on jobs of the kind "test.work" do this. Until then they do nothing."""
    doing: list[Work] = [lambda ctx, **args: None]
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    @registry.job_kind(KIND, label="试验任务", max_attempts=3)
    def handler(ctx: JobContext, **args: Any) -> dict[str, Any] | None:
        return doing[-1](ctx, **args)

    return doing.append


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the jobs that the broker was told of."""
    ids: list[int] = []
    monkeypatch.setattr(hints, "send", ids.extend)
    monkeypatch.setattr(hints, "waiting", lambda: 0)
    return ids


@pytest.fixture
def owner(db: None) -> User:
    return make_user("owner")


@pytest.fixture
def new_job(db: None, work: Callable[[Work], None], told: list[int]) -> Iterator[Callable[..., Job]]:
    """`new_job(key="a", by=user)`: a queued job."""

    def make(key: str = "a", *, by: User | None = None, **fields: Any) -> Job:
        return enqueue(kind=KIND, key=key, args=fields.pop("args", {}), by=by, **fields)

    return make


@pytest.fixture
def claimed(new_job: Callable[..., Job]) -> Callable[..., Job]:
    """`claimed(key="a")`: a running job, with the token of its attempt."""

    def make(key: str = "a", **fields: Any) -> Job:
        job = running.claim(new_job(key, **fields).pk)
        assert job
        return job

    return make
