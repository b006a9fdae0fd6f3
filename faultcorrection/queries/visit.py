"""Effect periods as the visits read them."""

from datetime import date
from typing import Any

from accounts.models import User
from cadre.models import Sanction
from cadre.queries.effects import effects_of_person
from casework.models import Case
from faultcorrection.models import VisitPlan


def end_of(sanction: Sanction) -> date | None:
    """The last day of the effect: the one that a person fixed, else the computed one, else None."""
    if sanction.ended_on is not None:
        return sanction.ended_on
    held = list(Sanction.objects.filter(cadre=sanction.cadre_id))
    effect = effects_of_person(sanction.cadre, sanction.started_on, held).get(sanction.pk)
    return effect.ends_on if effect else None


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a visit plan shows."""
    plan = VisitPlan.objects.select_related("sanction").get(case=case)
    return {"plan": plan, "visits": plan.visits.all(), "ends_on": end_of(plan.sanction)}
