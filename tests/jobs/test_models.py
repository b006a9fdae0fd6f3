from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from jobs.enums import JobState
from jobs.models import Job
from tests.factories import make_user

NOW = timezone.now()
HELD = {"state": JobState.RUNNING, "token": "t", "lease_until": NOW, "started_at": NOW, "attempt": 1}
OVER = {"finished_at": NOW}
BROKEN: dict[str, dict[str, Any]] = {
    "unknown state": {"state": "lost"},
    "running without a token": {**HELD, "token": ""},
    "running without a lease": {**HELD, "lease_until": None},
    "running without a start": {**HELD, "started_at": None},
    "queued with a token": {"token": "t"},
    "queued with a lease": {"lease_until": NOW},
    "done and not finished": {"state": JobState.DONE},
    "done and still held": {**HELD, **OVER, "state": JobState.DONE},
    "finished and queued": OVER,
    "cancel asked of a queued job": {"cancel_requested": True},
    "failed without a reason": {**OVER, "state": JobState.FAILED},
    "more attempts than allowed": {"attempt": 4, "max_attempts": 3},
    "a result before the end": {"result": {}},
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", BROKEN)
def test_facts_that_travel_together_are_tied(case: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="x", key="a", **BROKEN[case])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {},
        HELD,
        {**HELD, "cancel_requested": True},
        {**OVER, "state": JobState.DONE, "result": {"n": 1}},
        {**OVER, "state": JobState.FAILED, "error": "原因"},
        {**OVER, "state": JobState.CANCELLED},
    ],
)
def test_every_state_has_a_lawful_row(fields: dict[str, Any]) -> None:
    assert Job.objects.create(kind="x", key="a", **fields).pk


@pytest.mark.django_db
def test_key_is_unique() -> None:
    Job.objects.create(kind="x", key="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="y", key="a")


def test_jobs_are_visible_to_their_owner_and_to_who_manages_jobs(owner: User) -> None:
    job = Job.objects.create(kind="x", key="a", created_by=owner)
    Job.objects.create(kind="x", key="b")
    for role in Role:
        other = make_user(f"other-{role}", role)
        assert Job.objects.visible_to(other).count() == (2 if role == Role.SYSTEM_ADMIN else 0), role
    assert list(Job.objects.visible_to(owner)) == [job]
