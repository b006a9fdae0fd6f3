"""How long a step may take."""

from dataclasses import dataclass
from datetime import date

from casework.models import Case, StepDays
from regulations import queries as regulations
from regulations.enums import Confidence


@dataclass(frozen=True)
class Allowed:
    """Working days for a step, and where that is written."""

    days: int
    source: str


def time_allowed(case: Case, on: date) -> Allowed | None:
    """What the city set for the step, nearest first; else a rule that is verified; else None: no clock."""
    own = [
        row
        for row in StepDays.objects.filter(kind=case.kind, status=case.status, since__lte=on)
        if case.unit_path.startswith(row.unit_path)
    ]
    if own:
        nearest = max(own, key=lambda row: (len(row.unit_path), row.since))
        return Allowed(nearest.days, nearest.document)
    code = case.state.days_rule
    if not code:
        return None
    rule = regulations.book().get(code, on, case.unit_path)
    return None if rule.confidence == Confidence.UNVERIFIED else Allowed(rule.number, rule.source)
