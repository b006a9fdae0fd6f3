"""docs/states.md: every kind's table as a diagram and in words. Pure."""

from collections.abc import Iterable

from casework.enums import Actor
from casework.kinds import CaseKind, Status, Transition

_HEAD = """# Cases: statuses and steps

Written from the tables of the kinds by `manage.py states`; do not edit it by hand. In a diagram every arrow is a step;
those marked 会议 are taken by a collective decision only. A status that waits (等待) stops the clock of the step
before.
"""


def text_of(kinds: Iterable[CaseKind]) -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_kind(kind) for kind in kinds)])


def _kind(kind: CaseKind) -> str:
    opened = "、".join(actor.label for actor in kind.opened_by)
    return "\n".join(
        [
            f"## {kind.label} (`{kind.code}`)",
            "",
            f"Number: {kind.mark}〔2026〕1号. Opened by: {opened}.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'  state "{status.label}" as {status.code}' for status in kind.statuses),
            f"  [*] --> {kind.first.code}",
            *(line for move in kind.transitions for line in _arrows(move)),
            *(f"  {status.code} --> [*]" for status in kind.statuses if status.is_end),
            "```",
            "",
            "| status | 状态 | turn | time |",
            "| --- | --- | --- | --- |",
            *(_status(status) for status in kind.statuses),
            "",
            "| action | 办理 | from | to | who | notes |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_move(move) for move in kind.transitions),
            "",
        ]
    )


def _arrows(move: Transition) -> list[str]:
    mark = "（会议）" if move.to_meeting else ""
    return [f"  {source} --> {move.target}: {move.label}{mark}" for source in move.sources]


def _status(status: Status) -> str:
    owner = "办结" if status.owner == Actor.NOBODY else status.owner.label
    time = "等待，暂停计时" if status.is_waiting else f"`{status.days_rule}`" if status.days_rule else ""
    return f"| `{status.code}` | {status.label} | {owner} | {time} |"


def _move(move: Transition) -> str:
    notes = {
        "集体研究": move.to_meeting,
        "须写理由": move.needs_note,
        "编号": move.numbers,
        "本人可见": move.shows_subject,
        "重新办理": move.reopens,
    }
    told = "、".join(note for note, holds in notes.items() if holds)
    sources = ", ".join(f"`{source}`" for source in move.sources)
    who = "、".join(actor.label for actor in move.by)
    return f"| `{move.action}` | {move.label} | {sources} | `{move.target}` | {who} | {told} |"
