"""A clarification as its page reads it."""

from typing import Any

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may
from cadre.enums import ClearanceWay
from casework.models import Case
from faultcorrection.enums import Verdict
from faultcorrection.models import Clarification
from faultcorrection.queries.reporter import known_of

TONES: dict[str, str] = {Verdict.UNFOUNDED: "good", Verdict.MISTAKEN: "good", Verdict.FOUNDED: "bad"}


def context(case: Case, user: User) -> dict[str, Any]:
    """What the office sees of a clarification."""
    row = Clarification.objects.get(case=case)
    return {
        "clarification": row,
        "verdict_tone": TONES.get(row.verdict, "warn"),
        "may_follow": may(user, Permission.HANDLE_CASES, case.unit_path) and row.verdict == Verdict.UNFOUNDED,
        "ways": [ClearanceWay(way).label for way in row.ways],
        "known": known_of(case, user),
    }


def told(case: Case, user: User) -> dict[str, Any]:
    """What the person concerned sees: never what was found, nor that somebody is on record as the reporter."""
    row = Clarification.objects.get(case=case)
    return {"clarification": row, "ways": [ClearanceWay(way).label for way in row.ways]}
