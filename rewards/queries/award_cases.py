"""An award as its rules and its page read it."""

from datetime import date
from typing import Any

from accounts.models import User
from cadre.effects import Barred
from cadre.models import Sanction
from cadre.queries.effects import effects_of_people
from casework.models import Case
from casework.queries.publicity import running
from regulations import queries as regulations
from regulations.rules import Rule
from rewards.enums import SpecialKind
from rewards.models import Award, Awardee, SpecialCase
from rewards.rules.award_rules import PROCESSED
from rewards.rules.obstacles import Obstacle, from_effects, from_investigations


def rule_of(case: Case, code: str, on: date) -> Rule:
    """The rule in force for the case's place."""
    return regulations.book().get(code, on, case.unit_path)


def people_of(award: Award) -> list[Awardee]:
    return list(award.awardees.select_related("cadre__unit").filter(cadre__isnull=False))


def obstacles_of(award: Award, on: date) -> dict[int, tuple[Obstacle, ...]]:
    """{cadre id: what stands in the way of his award}, from sanctions and running investigations."""
    people = [awardee.cadre for awardee in people_of(award) if awardee.cadre]
    ids = [person.pk for person in people]
    held: dict[int, list[Sanction]] = {pk: [] for pk in ids}
    for sanction in Sanction.objects.filter(cadre__in=ids):
        held[sanction.cadre_id].append(sanction)
    effects = effects_of_people(people, on, held)
    rule = rule_of(award.case, "reward.blocked_in_investigation", on)
    investigated = _investigated(ids, on.year) if PROCESSED in rule.texts else {}
    return {
        pk: (
            *from_effects([effects[row.pk] for row in held[pk] if row.pk in effects], Barred.HONOUR),
            *from_investigations(investigated.get(pk, ()), PROCESSED, rule),
        )
        for pk in ids
    }


def _investigated(ids: list[int], year: int) -> dict[int, list[tuple[date, date | None]]]:
    cases = SpecialCase.objects.standing().filter(
        cadre__in=ids, kind=SpecialKind.INVESTIGATION, year__gte=year - 1
    )
    found: dict[int, list[tuple[date, date | None]]] = {}
    for case in cases:
        found.setdefault(case.cadre_id, []).append((date(case.year, 1, 1), None))
    return found


def topics(case: Case) -> dict[str, str]:
    """What material of a nomination can be."""
    return {"event": "事件记录", "deed": "事迹材料"}


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of an award shows."""
    award = Award.objects.get(case=case)
    awardees = list(award.awardees.select_related("cadre__unit", "unit"))
    total = sum(awardee.yuan or 0 for awardee in awardees)
    return {"award": award, "awardees": awardees, "total_yuan": total, "publicity": running(case)}
