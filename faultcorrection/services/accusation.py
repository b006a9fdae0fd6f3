"""诬告陷害查处: how a search begins, what its steps must meet, and what they write."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Cadre
from casework import services as casework
from casework.enums import Actor
from casework.kinds import Transition
from casework.models import Case, Step
from casework.registry import Data, Finding
from casework.services.papers import issue
from faultcorrection.enums import AccusationFinding
from faultcorrection.models import Accusation, Clarification
from faultcorrection.papers import accusation as papers
from faultcorrection.queries import accusation as queries
from faultcorrection.queries.tolerance import rule_of
from faultcorrection.rules import accusation as rules
from faultcorrection.services import reporter

OUTCOMES = {
    "find_false": AccusationFinding.FALSE,
    "find_mistake": AccusationFinding.MISTAKE,
    "find_unproven": AccusationFinding.UNPROVEN,
}


@transaction.atomic
def open_accusation(*, title: str, subject: Cadre, by: User | None, point: str) -> Case:
    """Begin a search whether somebody was accused falsely. `subject` is whom the report accused. Raises NotAllowed."""
    case = casework.open_case(kind="accusation", title=title, subject=subject, by=by)
    Accusation.objects.create(case=case, point=point)
    return case


@transaction.atomic
def open_from(*, case_id: int, by: User | None) -> Case:
    """Begin the search that follows from a clarification, tied to it, with the same reporter.

    Raises NotAllowed, and Refused unless the report was found untrue, or when the search was begun before.
    """
    source = Case.objects.select_for_update().select_related("subject").get(pk=case_id)
    row = Clarification.objects.filter(case=source).first()
    if row is None or not row.verdict:
        raise Refused("澄清办件登记核查结论以后，才能启动诬告陷害核查。")
    if source.cited_by.filter(case__kind="accusation").exists():
        raise Refused("已由这个办件启动过诬告陷害核查，请在原办件中办理。")
    rules.check_no_mistake(
        rules.AccusationFacts(row.verdict, (), (), (), is_heard=False),
        rule_of(source, "false_accusation.honest_mistake", timezone.localdate()),
    )
    case = casework.open_case(
        kind="accusation",
        title=f"{source.title}（诬告陷害核查）"[:120],
        subject=source.subject,
        office=source.office,
        by=by,
        opened_by=(Actor.HANDLER,),
    )
    Accusation.objects.create(case=case, point=row.point)
    casework.link(case=case, to=source, note="由澄清正名启动", by=by)
    reporter.carry_over(case=source, to=case, by=by)
    return case


# --- what a step must meet --------------------------------------------------------------------------------------


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    row = Accusation.objects.get(case=case)
    if move.action == "propose":
        filled = rules.AccusationFacts(
            verdict=queries.facts_of(case, row).verdict,
            means=tuple(row.means),
            purposes=tuple(data.get("purposes", [])),
            heavier=tuple(data.get("heavier", [])),
            is_heard=row.is_heard,
        )
        return _check(case, filled, AccusationFinding(data["proposal"]), on)
    if move.action in OUTCOMES:
        outcome = OUTCOMES[move.action]
        found = _check(case, queries.facts_of(case, row), outcome, on)
        rules.check_proposed(row.proposal, outcome)
        return found
    return Finding()


def _check(case: Case, known: rules.AccusationFacts, outcome: AccusationFinding, on: date) -> Finding:
    if outcome != AccusationFinding.FALSE:
        return Finding()
    codes = ("honest_mistake", "purposes", "heavier_when", "approval_level")
    mistake, purposes, heavier, level = (rule_of(case, f"false_accusation.{code}", on) for code in codes)
    working = (*rules.check_no_mistake(known, mistake), *rules.check_false(known, purposes, heavier))
    return Finding(
        (*working, f"须经{level.text}级以上机关批准（{level.source}）。"), (mistake, purposes, heavier, level)
    )


# --- what a step writes ------------------------------------------------------------------------------------------

KEPT = {
    "conclude": ("findings", "means"),
    "propose": ("proposal", "proposal_reasons", "purposes", "heavier"),
    "record_result": ("result",),
}


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Keep what a step says; a decision keeps which office took it, a transfer issues its letter."""
    row = Accusation.objects.select_for_update().get(case=case)
    if step.action in KEPT:
        _set(row, **{name: data[name] for name in KEPT[step.action] if name in data})
    elif step.action == "record_hearing":
        _set(row, is_heard=True)
    elif step.action in OUTCOMES:
        _decide(case, row, OUTCOMES[step.action], data, by)
    elif step.action == "reopen":
        _set(row, outcome="", decided_on=None, is_heard=False)
    elif step.action == "transfer":
        _set(row, body=data["body"], transferred_on=timezone.localdate())
        issue(
            case=case,
            kind="transfer",
            mark="诬移",
            build=lambda number: papers.transfer(case, row, number),
            by=by,
        )


def _decide(case: Case, row: Accusation, outcome: AccusationFinding, data: Data, by: User | None) -> None:
    is_false = outcome == AccusationFinding.FALSE
    _set(
        row,
        outcome=outcome,
        decided_on=timezone.localdate(),
        office=queries.level_of(case, by)[1] if is_false else None,
        approved_by=data.get("approved_by", "") if is_false else "",
        document=data.get("document", "") if is_false else "",
    )


def _set(row: Accusation, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
