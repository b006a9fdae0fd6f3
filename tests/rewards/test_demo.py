"""The demo city has places to try: a year issued and used, a pool that was drawn on, two drafts of the next."""

import pytest
from django.core.management import call_command

from rewards.enums import GrantState, PlanState
from rewards.models import Plan, PoolGrant, SpecialCase
from rewards.queries.ledger import faults

pytestmark = pytest.mark.django_db


def test_the_demo_city_has_places_of_two_years() -> None:
    call_command("load_demo", "--people", "200", verbosity=0)
    assert [(plan.year, plan.state) for plan in Plan.objects.order_by("pk")] == [
        (2024, PlanState.ISSUED),
        (2025, PlanState.DRAFT),
        (2025, PlanState.SUBMITTED),
    ]
    last = Plan.objects.get(year=2024)
    assert last.pool_account is not None
    assert {entry.kind for entry in last.pool_account.entries.all()} == {"allocate", "move"}
    assert sum(row.account.taken for row in last.rows.lots() if row.account) > 0
    assert GrantState.GRANTED in set(PoolGrant.objects.values_list("state", flat=True))
    assert SpecialCase.objects.filter(year=2025).count() == 2
    assert list(faults()) == []


def test_a_tiny_city_loads_too() -> None:
    call_command("load_demo", "--people", "12", verbosity=0)
    assert list(faults()) == []
