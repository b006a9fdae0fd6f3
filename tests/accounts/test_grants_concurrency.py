"""Two people give roles to the same person at the same moment: the rule of three administrators holds."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Delegation, Grant
from accounts.permissions import Refused
from accounts.rules import ADMINISTRATORS
from accounts.services import create_delegation, grant_role
from tests.factories import make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*works: Callable[[], object]) -> list[str]:
    """Start all at the same moment; gives what each came to: "done" or the refusal."""
    gate, outcomes = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            work()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.parametrize("attempt", range(5))
def test_of_clashing_roles_given_at_once_one_is_left(attempt: int) -> None:
    user, today = make_user("lin", role=None), timezone.localdate()
    roles = [*sorted(ADMINISTRATORS), Role.HANDLER]
    outcomes = at_once(
        *(
            lambda role=role: grant_role(user=user, role=role, unit_path="", since=today, until=None, by=None)
            for role in roles
        )
    )
    assert outcomes.count("done") == 1
    assert Grant.objects.filter(user=user).count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_a_role_and_a_delegation_at_once_do_not_clash_either(attempt: int) -> None:
    head, user, today = (
        make_user("head", Role.DEPARTMENT_HEAD),
        make_user("lin", role=None),
        timezone.localdate(),
    )
    lent = head.grants.get()
    outcomes = at_once(
        lambda: grant_role(user=user, role=Role.AUDIT_ADMIN, unit_path="", since=today, until=None, by=None),
        lambda: create_delegation(
            grant_id=lent.pk, to_user=user, since=today, until=today, reason="出差", by=head
        ),
    )
    assert outcomes.count("done") == 1
    assert Grant.objects.filter(user=user).count() + Delegation.objects.count() == 1


def test_the_same_role_given_twice_at_once_is_given_once() -> None:
    user, today = make_user("lin", role=None), timezone.localdate()
    give = lambda: grant_role(  # noqa: E731
        user=user, role=Role.HANDLER, unit_path="", since=today, until=None, by=None
    )
    assert at_once(give, give, give).count("done") == 1
