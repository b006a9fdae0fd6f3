"""A risk filing as its rules and its page read it."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from casework.models import Case
from casework.queries.evidence import proven
from faultcorrection.models import Filing
from faultcorrection.rules.filing import PAPERS, FilingFacts


def facts_of(filing: Filing) -> FilingFacts:
    return FilingFacts(filing.starts_on, proven(filing.case), tuple(filing.negative_hits))


def granted_filings(user: User) -> QuerySet[Case]:
    """Filings that were granted, of those the user sees: a tolerance case may cite them."""
    granted = Case.objects.visible_to(user).filter(kind="filing", status__in=["following", "finished"])
    return granted.order_by("-pk")


def topics(case: Case) -> dict[str, str]:
    """What material of a filing can be: the papers that local practice asks for."""
    return {topic: name for name, topic in PAPERS.items()}


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a filing shows."""
    return {"filing": Filing.objects.get(case=case)}
