"""How many people will have the years for the next rank, month by month and place by place. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rewards.enums import RankStanding
from rewards.rules.ranks import Standing

MONTHS = 24


def months_ahead(on: date) -> list[date]:
    """The first days of the months that the forecast looks at, that of the day itself included."""
    first = on.year * 12 + on.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(first, first + MONTHS)]


@dataclass
class Row:
    """The people of one place: who may rise on the day, in each month after it, and later or nobody knows when."""

    path: str
    ready: int = 0
    months: list[int] = field(default_factory=lambda: [0] * MONTHS)
    later: int = 0

    @property
    def ahead(self) -> int:
        return sum(self.months)

    @property
    def people(self) -> int:
        return self.ready + self.ahead + self.later


@dataclass
class Survey:
    """What becomes of everybody of a place, added up one by one; only sums are kept."""

    path: str  # the place itself; rows are its direct parts, and itself for who works there
    on: date
    states: Counter[RankStanding] = field(default_factory=Counter)
    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, part: str, standing: Standing) -> None:
        """Count one person; `part` is the path of the direct part in which he works, or the place itself."""
        self.states[standing.state] += 1
        if standing.months is None:  # nothing to count toward
            return
        row = self.rows.setdefault(part, Row(part))
        place = self.place_of(standing)
        if standing.is_eligible:
            row.ready += 1
        elif place is None:
            row.later += 1
        else:
            row.months[place] += 1

    def place_of(self, standing: Standing) -> int | None:
        """The month in which somebody will have the years; None when later, or unknown."""
        earliest = standing.earliest
        if earliest is None:
            return None
        place = (earliest.year - self.on.year) * 12 + earliest.month - self.on.month
        return place if 0 <= place < MONTHS else None

    @property
    def people(self) -> int:
        return sum(self.states.values())

    @property
    def total(self) -> Row:
        """All places together."""
        whole = Row(self.path)
        for row in self.rows.values():
            whole.ready += row.ready
            whole.later += row.later
            whole.months = [one + other for one, other in zip(whole.months, row.months, strict=True)]
        return whole

    def as_json(self) -> dict[str, Any]:
        """As a job keeps it."""
        rows = [[row.path, row.ready, row.months, row.later] for row in self.rows.values()]
        return {"path": self.path, "on": self.on.isoformat(), "states": dict(self.states), "rows": rows}


def survey_from(kept: dict[str, Any]) -> Survey:
    """A survey as a job kept it."""
    states = Counter({RankStanding(state): count for state, count in kept["states"].items()})
    rows = {path: Row(path, ready, months, later) for path, ready, months, later in kept["rows"]}
    return Survey(kept["path"], date.fromisoformat(kept["on"]), states, rows)
