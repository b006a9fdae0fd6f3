"""Two people at one turn, at the same moment, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from accounts.permissions import Refused
from casework import services
from casework.models import Case, Step, Todo
from tests.casework.sample import about, walk
from tests.factories import make_cadre, make_city, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case() -> Case:
    return walk(about(make_cadre(make_city()["财政局"])), "accept")


def at_once(users: list[User], work: object) -> list[str]:
    """What each was told when all did it at the same moment; "" for who succeeded."""
    start = Barrier(len(users))

    def one(user: User) -> str:
        start.wait(20)
        try:
            work(user)  # type: ignore[operator]
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(users)) as pool:
        return list(pool.map(one, users))


def test_two_actors_take_one_step(case: Case) -> None:
    users = [make_user(f"jing{n}", full_name=f"经办{n}") for n in range(4)]
    told = at_once(
        users, lambda user: services.act(case_id=case.pk, action="submit", version=case.version, by=user)
    )
    assert told.count("") == 1
    winner = users[told.index("")]
    assert all(str(winner) in text and "办理“送审核”" in text for text in told if text)
    assert Step.objects.filter(case=case, action="submit").get().by == winner
    assert Todo.objects.filter(case=case, done_at=None).count() == 1


def test_two_claim_one_turn(case: Case) -> None:
    users = [make_user(f"jing{n}", full_name=f"经办{n}") for n in range(4)]
    told = at_once(users, lambda user: services.claim(case_id=case.pk, by=user))
    assert told.count("") == 1
    assert Todo.objects.get(case=case, done_at=None).user == users[told.index("")]
