"""Plans for tests, made by the real services."""

from datetime import date
from typing import Any

from accounts.enums import Role
from accounts.models import User
from cadre.models import Unit
from rewards.enums import Scheme
from rewards.models import Plan
from rewards.queries.places_rules import place_rules
from rewards.rules.choices import PlanChoices
from rewards.services import places, places_steps
from tests.factories import make_user
from tests.rewards.people import add_people


def city_root() -> Unit:
    return Unit.objects.get(parent=None)


def choose(year: int = 2025, unit: Unit | None = None, **fields: Any) -> PlanChoices:
    """What the rules give to begin with, with some choices of one's own."""
    rules = place_rules(year, Scheme.CIVIL, unit or city_root())
    return PlanChoices(**{**rules.first_choices(), **fields})


def make_plan(year: int = 2025, unit: Unit | None = None, by: User | None = None, **fields: Any) -> Plan:
    """A draft; keyword arguments are choices."""
    return places.create_plan(
        year=year,
        unit=unit or city_root(),
        scheme=Scheme.CIVIL,
        name=fields.pop("name", "优秀名额分配方案"),
        choices=choose(year, unit, **fields),
        by=by,
    )


def populate(city: dict[str, Unit]) -> None:
    """43 people in one department, 28 in another, 12 and 3 in towns, 4 at a bureau, 2 recruits."""
    for name, people in (("财政局", 43), ("教育局", 28), ("槐林镇", 12), ("水利局", 4)):
        add_people(city[name], people)
    add_people(city["教育局"], 2, work_started_on=date(2025, 8, 1))


def issued(plan: Plan) -> Plan:
    """The plan, taken through its steps by the command line."""
    places_steps.submit_plan(plan_id=plan.pk, by=None)
    places_steps.approve_plan(plan_id=plan.pk, by=None)
    return places_steps.issue_plan(plan_id=plan.pk, by=None)


def staff() -> tuple[User, User]:
    """A handler and a department head of everything."""
    return make_user("jingban", Role.HANDLER), make_user("buling", Role.DEPARTMENT_HEAD)
