"""跟踪事项: on a desk until somebody says how it ended, once, and never by who must keep out or may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from casework.models import FollowUp, Todo
from casework.services import followups
from tests.casework.conftest import Office
from tests.casework.sample import about

pytestmark = pytest.mark.django_db


def planned(office: Office) -> FollowUp:
    due = timezone.localdate() + timedelta(days=7)
    return followups.plan(case=about(office.cadre), kind="check", title="现场检查一次", by=None, due_on=due)


def test_a_task_is_finished_once(office: Office) -> None:
    task = planned(office)
    with pytest.raises(Refused, match="写明办理结果"):
        followups.finish(follow_up_id=task.pk, result=" ", by=office.handler)
    followups.finish(follow_up_id=task.pk, result="措施已落实", by=office.handler)
    assert not Todo.objects.filter(kind="follow_up", done_at=None).exists()
    with pytest.raises(Refused, match="已经办结"):
        followups.finish(follow_up_id=task.pk, result="再办一次", by=office.handler)


def test_only_who_has_it_finishes_it(office: Office) -> None:
    with pytest.raises(NotAllowed):
        followups.finish(follow_up_id=planned(office).pk, result="办了", by=office.clerk)


def test_it_is_finished_on_its_page(
    office: Office, city: dict[str, Unit], client_as: Callable[..., Client]
) -> None:
    task = planned(office)
    address = reverse("casework:follow-up-finish", args=[task.pk])
    assert client_as(Role.HANDLER, city["教育局"]).get(address).status_code == 404
    client = client_as(Role.HANDLER)
    assert "现场检查一次" in client.get(task.case.get_absolute_url()).content.decode()
    kept = client.post(address, {"result": "已检查", "on": "2999-01-01"})
    assert "不能晚于今天" in kept.content.decode()
    assert "已检查" in kept.content.decode()
    client.post(address, {"result": "已检查", "on": timezone.localdate().isoformat()})
    task.refresh_from_db()
    assert task.result == "已检查"
