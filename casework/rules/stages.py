"""The step bar of a case: what is done, where it stands, what is to come. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.kinds import CaseKind

DONE, CURRENT, TO_COME, STOPPED = "done", "current", "to_come", "stopped"


@dataclass(frozen=True)
class Stage:
    """One step of the bar. `note` names the status where that is not the step itself, as on a side way."""

    label: str
    state: str
    note: str = ""


def bar_of(kind: CaseKind, status: str, visited: Sequence[str]) -> list[Stage]:
    """The bar of a case that went through the statuses `visited` and stands in `status`.

    On a side way (待补正) it stands at the last step that it reached; a case that ended there (已撤回) goes no further.
    """
    now = kind.status(status)
    reached = [kind.status(code).stage for code in visited if kind.status(code).stage]
    stage = now.stage or (reached[-1] if reached else "")
    if stage not in kind.stages:
        return [Stage(label, TO_COME) for label in kind.stages]
    at = kind.stages.index(stage)
    here = CURRENT if not now.is_end else DONE if now.stage else STOPPED
    note = now.label if now.label != stage else ""
    return [
        Stage(label, DONE if place < at else here if place == at else TO_COME, note if place == at else "")
        for place, label in enumerate(kind.stages)
    ]
