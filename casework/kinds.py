"""What a case kind is: statuses with an owner, and a literal table of transitions. Pure.

Buttons, checks, deadlines, the step bar, the API's allowed actions and docs/states.md all come from these tables.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from casework.enums import Actor, Tone


@dataclass(frozen=True)
class Status:
    """Where a case stands. `shown` is what the person it concerns reads, when that is less than the office knows.

    `days_rule` is the code of the rule that allows working days for the step. In a `waiting` status the clock of
    the step before stands still. A status whose owner is nobody ends the case.
    """

    code: str
    label: str
    owner: Actor
    shown: str = ""
    days_rule: str = ""
    is_waiting: bool = False
    stage: str = ""  # the step of the bar on the page; "" for a side way

    @property
    def is_end(self) -> bool:
        return self.owner == Actor.NOBODY

    @property
    def told(self) -> str:
        return self.shown or self.label


@dataclass(frozen=True)
class Transition:
    """One action: from where, to where, and who may take it.

    `to_meeting` marks what only a collective decision may do. `shows_subject`: from here on the person may see his
    case. `needs_note`: a reason must be written.
    """

    action: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: tuple[Actor, ...]
    tone: Tone = Tone.PLAIN
    needs_note: bool = False
    to_meeting: bool = False
    shows_subject: bool = False
    numbers: bool = False  # the case gets its number
    reopens: bool = False
    tells_note: bool = False  # its note is for the person concerned and the applicant to read


@dataclass(frozen=True)
class CaseKind:
    """A process. `mark` stands before its numbers: 容认〔2026〕12号."""

    code: str
    label: str
    mark: str
    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    opened_by: tuple[Actor, ...]
    stages: tuple[str, ...] = ()
    is_open_to_unit: bool = False  # whether the unit's leaders and clerks see its cases
    is_about_person: bool = True

    @cached_property
    def _statuses(self) -> dict[str, Status]:
        return {status.code: status for status in self.statuses}

    @cached_property
    def _transitions(self) -> dict[str, Transition]:
        return {move.action: move for move in self.transitions}

    @property
    def first(self) -> Status:
        """Where a case begins."""
        return self.statuses[0]

    def status(self, code: str) -> Status:
        """Raises KeyError for a code that the table does not have."""
        return self._statuses[code]

    def transition(self, action: str) -> Transition | None:
        return self._transitions.get(action)

    def moves_from(self, status: str) -> Iterator[Transition]:
        """What the table allows in a status, in its order."""
        return (move for move in self.transitions if status in move.sources)

    def faults(self) -> list[str]:
        """What is wrong with the table, one sentence each: unknown statuses, dead ends, statuses never reached."""
        found = [
            f"{self.code}.{move.action} names the unknown status {code}"
            for move in self.transitions
            for code in (*move.sources, move.target)
            if code not in self._statuses
        ]
        if len(self._transitions) != len(self.transitions):
            found.append(f"{self.code} has an action twice")
        if found:
            return found
        return [*self._unreached(), *self._dead_ends(), *self._ownerless_moves()]

    def _unreached(self) -> list[str]:
        reached = self._closure({self.first.code}, forward=True)
        return [f"{self.code}.{code} is never reached" for code in self._statuses if code not in reached]

    def _dead_ends(self) -> list[str]:
        ends = {status.code for status in self.statuses if status.is_end}
        can_end = self._closure(ends, forward=False)
        return [f"{self.code}.{code} can never end" for code in self._statuses if code not in can_end]

    def _ownerless_moves(self) -> list[str]:
        """Whose turn it is must be able to do something."""
        return [
            f"{self.code}.{status.code}: its owner {status.owner} has no step to take"
            for status in self.statuses
            if not status.is_end and not any(status.owner in move.by for move in self.moves_from(status.code))
        ]

    def _closure(self, known: set[str], *, forward: bool) -> set[str]:
        while True:
            more = {
                move.target if forward else source
                for move in self.transitions
                for source in move.sources
                if (source if forward else move.target) in known
            }
            if more <= known:
                return known
            known = known | more
