"""The processes that apps to the right run on the engine, each lent at start.

A process is its table of transitions and four ways to have a say: what a step must meet (`check`), what else it writes
(`effect`), what it asks for (`forms`), and what the page of a case shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.kinds import CaseKind, Transition

if TYPE_CHECKING:
    from accounts.models import User
    from casework.forms import ActForm, OpenForm
    from casework.models import Case, Party, Step
    from regulations.rules import Rule

Data = Mapping[str, Any]  # what the form of a step asked for, cleaned


@dataclass(frozen=True)
class Finding:
    """What the rules say of a step: its working line by line, the rules it leaned on, and what they warn of."""

    working: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """What a kind adds to the page of its case: a fragment and what it needs.

    `template` is for the office; `told` for the person concerned, the applicant and his unit, who see nothing else.
    """

    template: str = ""
    context: Callable[[Case, User], dict[str, Any]] = lambda case, user: {}
    told: str = ""
    told_context: Callable[[Case, User], dict[str, Any]] = lambda case, user: {}


def _nothing_to_check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    return Finding()


def _no_effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    return None


def _anybody_of_the_table(case: Case, move: Transition, by: User | None) -> None:
    return None


def _no_topics(case: Case) -> Mapping[str, str]:
    return {}


def _no_secrets(case: Case, user: User) -> Collection[str]:
    return ()


def _no_more_parties(case: Case) -> Iterable[Party]:
    return ()


@dataclass(frozen=True)
class Process:
    """What a kind lends to the engine.

    `check` raises Refused or tells its working; it is asked before a step with what was filled in. `effect` runs in
    the transaction of the step: it writes facts, issues papers, opens what follows. `open` opens a case from the
    cleaned opening form. `topics` are what material of a case can prove, by code: {"minutes": "单位集体研究记录"}.
    `may` raises Refused for whom the table lets take a step and a rule does not; it is asked for the button too.
    `secrets` are the words with which a user is trusted in a case, and which he may write nowhere on it.
    `parties` are persons who must keep out of a case and whom the kind keeps itself, as rows that are not saved.
    A collective decision is counted by `attendance_rule` and `majority_rule`, shares of the members due.
    """

    kind: CaseKind
    open_form: type[OpenForm]
    open: Callable[..., Case]
    check: Callable[[Case, Transition, Data, date], Finding] = _nothing_to_check
    effect: Callable[[Case, Step, Data, User | None], None] = _no_effect
    forms: Mapping[str, type[ActForm]] = field(default_factory=dict)
    page: Page = field(default_factory=Page)
    topics: Callable[[Case], Mapping[str, str]] = _no_topics
    may: Callable[[Case, Transition, User | None], None] = _anybody_of_the_table
    secrets: Callable[[Case, User], Collection[str]] = _no_secrets
    parties: Callable[[Case], Iterable[Party]] = _no_more_parties
    attendance_rule: str = "selection.attendance"
    majority_rule: str = "selection.majority"


class UnknownKind(LookupError):
    """No installed app runs cases of this kind."""


_processes: dict[str, Process] = {}


def register(process: Process) -> None:
    """Called at start by the app whose process it is."""
    faults = process.kind.faults()
    if faults:
        raise ValueError("; ".join(faults))
    _processes[process.kind.code] = process


def process_named(code: str) -> Process:
    """Raises UnknownKind."""
    try:
        return _processes[code]
    except KeyError:
        raise UnknownKind(code) from None


def kind_named(code: str) -> CaseKind:
    """Raises UnknownKind."""
    return process_named(code).kind


def kinds() -> list[CaseKind]:
    """Every installed kind, in the order in which they registered."""
    return [process.kind for process in _processes.values()]
