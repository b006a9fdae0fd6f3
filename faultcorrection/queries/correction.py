"""A correction as its page reads it."""

from typing import Any

from accounts.models import User
from casework.models import Case
from faultcorrection.models import Correction


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a correction shows."""
    return {"correction": Correction.objects.get(case=case)}
