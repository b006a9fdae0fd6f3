"""A search for a false accusation as its rules and its page read it."""

from typing import Any

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import grants_of
from cadre.enums import UnitKind
from cadre.models import Unit
from casework.models import Case
from faultcorrection.enums import FalseMeans
from faultcorrection.models import Accusation, Clarification
from faultcorrection.queries.reporter import known_of
from faultcorrection.rules.accusation import AccusationFacts, highest


def level_of(case: Case, by: User | None) -> tuple[str, Unit | None]:
    """(level, region) of the highest office for which the user decides on the case; ("", None) for none.

    Only a region's office counts: who decides for a bureau stands for no party committee. The operator at the command
    line acts for the case's own office.
    """
    offices = [case.office] if by is None else _offices(case, by)
    level = highest([office.level for office in offices])
    return level, next((office for office in offices if office.level == level), None)


def _offices(case: Case, by: User) -> list[Unit]:
    paths = {
        grant.unit_path
        for grant in grants_of(by)
        if grant.allows(Permission.DECIDE_CASES) and case.unit_path.startswith(grant.unit_path)
    }
    regions = Unit.objects.filter(kind=UnitKind.REGION)
    found = list(regions.filter(path__in=paths - {""}))
    if "" in paths and (top := regions.order_by("path").first()):
        found.append(top)
    return found


def source_of(case: Case) -> Case | None:
    """The clarification that the search follows from."""
    link = case.links.filter(to__kind="clarification").select_related("to").first()
    return link.to if link else None


def facts_of(case: Case, row: Accusation) -> AccusationFacts:
    """What is known before a finding."""
    source = source_of(case)
    clarified = Clarification.objects.filter(case=source).first() if source else None
    return AccusationFacts(
        verdict=clarified.verdict if clarified else "",
        means=tuple(row.means),
        purposes=tuple(row.purposes),
        heavier=tuple(row.heavier),
        is_heard=row.is_heard,
        proposal=row.proposal,
    )


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a search shows."""
    row = Accusation.objects.select_related("office").get(case=case)
    return {
        "accusation": row,
        "means": [FalseMeans(means).label for means in row.means],
        "known": known_of(case, user),
    }
