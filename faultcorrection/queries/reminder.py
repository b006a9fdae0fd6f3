"""A reminder as its page reads it."""

from typing import Any

from accounts.models import User
from casework.models import Case
from faultcorrection.models import ReminderCase


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a reminder shows."""
    return {"reminder": ReminderCase.objects.select_related("sanction").get(case=case)}
