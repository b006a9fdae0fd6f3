"""A plan, stored or only tried, as plain data: what the command prints and the API answers."""

from typing import Any

from django.db.models import QuerySet

from rewards.models import Plan, PlanRow
from rewards.queries.trial import Trial
from rewards.rules.amounts import BASIS_POINT
from rewards.rules.choices import PlanChoices
from rewards.rules.plans import group_key


def plan_data(plan: Plan, rows: QuerySet[PlanRow]) -> dict[str, Any]:
    """A stored plan with those of its rows that the reader may see: groups with the codes of their members."""
    seen = list(rows.select_related("unit", "group__unit").order_by("unit_path", "-is_group"))
    members: dict[int, list[str]] = {}
    for row in seen:
        if row.group_id is not None:
            members.setdefault(row.group_id, []).append(row.unit.code)
    return {
        "year": plan.year,
        "participants": plan.participants,
        "ceiling": plan.ceiling,
        "pool": plan.pool,
        "units": [
            _unit(
                row.code,
                row.people,
                row.grade,
                None if row.is_group else min(row.points, row.cap_points),
                row.places,
                row.working,
                members.get(row.pk),
            )
            for row in seen
            if row.group_id is None
        ],
    }


def trial_data(year: int, done: Trial, choices: PlanChoices, grades: tuple[str, ...]) -> dict[str, Any]:
    """What would come out for the city, without a plan."""
    exact, shared = choices.as_rules(grades), done.outcome.shared
    lots = {lot.key: lot for lot in shared.lots}
    units = []
    for draft, facts in sorted(done.units, key=lambda unit: unit[0].place.path):
        if facts.code in lots:
            lot, ratio = lots[facts.code], min(exact.ratio_of(facts), facts.cap)
            points = int(ratio / BASIS_POINT)
            units.append(_unit(facts.code, facts.people, draft.grade, points, lot.places, lot.working))
    for above, codes in done.outcome.groups.items():
        lot = lots[group_key(above)]
        units.append(_unit(lot.key, lot.people, "", None, lot.places, lot.working, list(codes)))
    return {
        "year": year,
        "participants": shared.people,
        "ceiling": shared.ceiling,
        "pool": shared.pool,
        "units": units,
    }


def _unit(
    code: str,
    participants: int,
    grade: str,
    points: int | None,
    places: int,
    working: str,
    members: list[str] | None = None,
) -> dict[str, Any]:
    found = {
        "code": code,
        "participants": participants,
        "grade": grade,
        "ratio": None if points is None else points / 10_000,
        "places": places,
        "working": working,
    }
    return found | {"members": members} if members else found
