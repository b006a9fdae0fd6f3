"""What reading a file found: people that can be taken, and everything that stands in the way. Pure."""

from dataclasses import asdict, dataclass, field
from typing import Any

from cadre.drafts import PersonDraft


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row (or a file of a batch) cannot be taken. `row` is Excel's own row number, 0 for a whole file."""

    row: int
    column: str  # the head as the file writes it, or the LRMX element
    reason: str  # one sentence that says what to do
    file: str = ""


@dataclass(frozen=True, slots=True)
class Unparsed:
    """Text that was kept but not understood, or read with a doubt. It does not stop the person."""

    row: int
    field: str
    text: str
    file: str = ""


@dataclass
class Findings:
    """The outcome of reading one upload. `people` holds only drafts without problems."""

    rows: int = 0  # people the file speaks of, good or bad
    people: list[PersonDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Everything but the people themselves."""
        return {
            "rows": self.rows,
            "good": len(self.people),
            "problems": [asdict(p) for p in self.problems],
            "unparsed": [asdict(u) for u in self.unparsed],
        }
