"""A risk filing as its rules and its page read it."""

from typing import Any

from accounts.models import User
from casework.models import Case
from casework.queries.evidence import proven
from faultcorrection.models import Filing
from faultcorrection.rules.filing import PAPERS, FilingFacts


def facts_of(filing: Filing) -> FilingFacts:
    return FilingFacts(filing.starts_on, proven(filing.case), tuple(filing.negative_hits))


def topics(case: Case) -> dict[str, str]:
    """What material of a filing can be: the papers that local practice asks for."""
    return {topic: name for name, topic in PAPERS.items()}


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a filing shows."""
    return {"filing": Filing.objects.get(case=case)}
