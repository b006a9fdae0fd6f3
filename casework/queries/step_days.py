"""The page of times allowed (办理时限): what the city set for each step, and what the rules suggest."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from accounts import places
from accounts.enums import Permission
from accounts.models import User
from accounts.queries import scope_of
from casework.kinds import CaseKind, Status
from casework.models import StepDays
from casework.queries.clocks import rule_of
from regulations.enums import Confidence
from regulations.rules import Rule


@dataclass(frozen=True)
class Own:
    """A time that was set, with the name of the place; `in_force`: it counts for steps that begin today."""

    row: StepDays
    place: str
    in_force: bool


@dataclass(frozen=True)
class StepTime:
    """One step of a kind: what was set for it, and the rule that speaks of it."""

    status: Status
    own: list[Own]
    rule: Rule | None

    @property
    def is_only_suggested(self) -> bool:
        return self.rule is not None and self.rule.confidence == Confidence.UNVERIFIED


def times_of(kind: CaseKind, user: User, on: date) -> list[StepTime]:
    """Every step of the kind that can take time, in the order of the table. Two queries."""
    own = _own(kind, user, on)
    return [
        StepTime(status, own.get(status.code, []), rule_of(status, on))
        for status in kind.statuses
        if not status.is_end
    ]


def _own(kind: CaseKind, user: User, on: date) -> dict[str, list[Own]]:
    """What was set above, at or below the user's units."""
    paths = scope_of(user, Permission.VIEW_CASES).paths
    rows = [
        row
        for row in StepDays.objects.filter(kind=kind.code)
        .select_related("set_by")
        .order_by("unit_path", "-since")
        if any(row.unit_path.startswith(path) or path.startswith(row.unit_path) for path in paths)
    ]
    names = places.names_of({row.unit_path for row in rows})
    found: dict[str, list[Own]] = defaultdict(list)
    latest: set[tuple[str, str]] = set()
    for row in rows:  # of one place the newest first
        key = (row.status, row.unit_path)
        in_force = row.since <= on and key not in latest
        if in_force:
            latest.add(key)
        found[row.status].append(Own(row, names[row.unit_path], in_force))
    return found
