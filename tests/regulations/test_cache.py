"""What one process knows when another has changed the rules: the new ones at the next request, never half of each."""

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse

from accounts.enums import Role
from cadre.models import Unit
from regulations import cache
from regulations import queries as regulations
from regulations.services.own import confirm_rule, propose_rule
from tests.factories import make_city, make_user

CEILING = "evaluation.excellent_ceiling"
DAY = date(2025, 6, 1)


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_city()["财政局"]


@pytest.fixture
def confirm_elsewhere(unit: Unit) -> Callable[[], None]:
    """Confirm 15 % in another thread with its own connection, as another process would."""
    row = propose_rule(
        code=CEILING,
        value=15,
        unit_path="",
        effective_from=date(2025, 1, 1),
        effective_to=None,
        reason="从严",
        document="云组发〔2025〕3号",
        by=make_user("jingban", Role.HANDLER),
    )
    head = make_user("buling", Role.DEPARTMENT_HEAD)

    def work() -> None:
        try:
            confirm_rule(rule_id=row.pk, by=head)
        finally:
            connection.close()

    def run() -> None:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()

    return run


def test_a_change_is_known_at_the_next_request_and_not_in_the_middle_of_one(
    unit: Unit, confirm_elsewhere: Callable[[], None]
) -> None:
    seen: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(regulations.get(CEILING, on=DAY, unit=unit).number)
        if len(seen) == 1:
            confirm_elsewhere()
            seen.append(regulations.get(CEILING, on=DAY, unit=unit).number)
        return HttpResponse()

    middleware = cache.once_per_request(view)
    middleware(HttpRequest())
    middleware(HttpRequest())
    assert seen == [20, 20, 15]


def test_outside_of_requests_every_question_is_fresh(
    unit: Unit, confirm_elsewhere: Callable[[], None]
) -> None:
    assert regulations.get(CEILING, on=DAY, unit=unit).number == 20
    confirm_elsewhere()
    assert regulations.get(CEILING, on=DAY, unit=unit).number == 15


def test_a_request_that_changes_a_rule_sees_it(unit: Unit) -> None:
    seen: list[int] = []
    staff, head = make_user("jingban", Role.HANDLER), make_user("buling", Role.DEPARTMENT_HEAD)

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(regulations.get(CEILING, on=DAY, unit=unit).number)
        row = propose_rule(
            code=CEILING,
            value=15,
            unit_path=unit.path,
            effective_from=date(2025, 1, 1),
            effective_to=None,
            reason="从严",
            document="云组发〔2025〕3号",
            by=staff,
        )
        confirm_rule(rule_id=row.pk, by=head)
        seen.append(regulations.get(CEILING, on=DAY, unit=unit).number)
        return HttpResponse()

    cache.once_per_request(view)(HttpRequest())
    assert seen == [20, 15]
