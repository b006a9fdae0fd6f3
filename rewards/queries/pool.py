"""Reading pools: whose places they are, and what was granted."""

from dataclasses import dataclass

from accounts.scope import STEP
from cadre.models import Unit
from regulations.rules import Rule
from rewards.enums import PlanState, Scheme
from rewards.models import Account, Plan, PlanRow
from rewards.queries.places_rules import place_rules


@dataclass(frozen=True)
class Seat:
    """Where a unit's places of a year are: its row in the plan that was issued, and the account behind it."""

    row: PlanRow
    account: Account


def seat_of(unit: Unit, year: int, scheme: Scheme) -> Seat | None:
    """The seat of a unit: its own, or that of the unit above it of which it is a part; None before a plan is issued."""
    above = [unit.path[:end] for end in range(STEP, len(unit.path) + 1, STEP)]
    row = (
        PlanRow.objects.filter(
            plan__state=PlanState.ISSUED,
            plan__year=year,
            plan__scheme=scheme,
            unit_path__in=above,
            is_group=False,
            account__isnull=False,
        )
        .select_related("plan", "unit", "account", "group__unit")
        .order_by("-unit_path")
        .first()
    )
    return Seat(row, row.account) if row is not None and row.account is not None else None


def plan_of_pool(pool: Account) -> Plan | None:
    """The plan in force that filled the pool."""
    plans = Plan.objects.filter(pool_account=pool, state=PlanState.ISSUED)
    return plans.select_related("unit").first()


def approved_ceiling(plan: Plan) -> Rule:
    """The most that a unit may have with approval in the plan's year."""
    rules = place_rules(plan.year, Scheme(plan.scheme), plan.unit)
    return rules.approved or rules.ceiling


def people_of(row: PlanRow) -> int:
    """The people on whom a seat's places are counted: of the whole group where the unit is in one."""
    return row.group.people if row.group else row.people
