"""风险报备: how a filing begins, what its steps must meet, and what they write."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from cadre.models import Unit
from casework import services as casework
from casework.kinds import Transition
from casework.models import Case, Step
from casework.registry import Data, Finding
from casework.services import followups
from casework.services.papers import issue
from faultcorrection.models import Filing
from faultcorrection.papers.filing import reply
from faultcorrection.queries.filing import facts_of
from faultcorrection.queries.tolerance import rule_of
from faultcorrection.rules import filing as rules


@transaction.atomic
def open_filing(*, title: str, unit: Unit, by: User | None, **what: Any) -> Case:
    """Begin a filing as a draft of the unit. Raises NotAllowed."""
    case = casework.open_case(kind="filing", title=title, unit=unit, by=by)
    Filing.objects.create(case=case, **what)
    return case


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """What a step of a filing must meet. Raises Refused."""
    filing = Filing.objects.get(case=case)
    facts = facts_of(filing)
    if move.action in ("submit", "resubmit"):
        papers, before = rule_of(case, "filing.papers", on), rule_of(case, "filing.before_start", on)
        late = rules.lateness(facts, on, before)
        return Finding(rules.check_papers(facts, papers), (papers, before), (late,) if late else ())
    if move.action == "grant":
        rule = rule_of(case, "filing.not_prohibited_only", on)
        return Finding(rules.check_negatives(facts.negative_hits, rule), (rule,))
    return Finding()


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Write what a step says about the filing itself."""
    filing = Filing.objects.select_for_update().get(case=case)
    if step.action in ("submit", "resubmit"):
        on = step.at.date()
        filing.is_late = filing.is_late or bool(
            rules.lateness(facts_of(filing), on, rule_of(case, "filing.before_start", on))
        )
        filing.save(update_fields=["is_late"])
    elif step.action in ("accept", "assess"):
        _keep(filing, data)
    elif step.action in ("reply", "reply_refusal"):
        _reply(case, filing, step, by)
    elif step.action == "track":
        followups.plan(
            case=case,
            kind="filing",
            title=data["task"],
            by=by,
            due_on=data["due_on"],
            owner=data.get("owner", ""),
        )


def _reply(case: Case, filing: Filing, step: Step, by: User | None) -> None:
    decided = case.steps.filter(target__in=("granted", "declined")).last()
    note = decided.note if decided else ""
    is_granted = step.action == "reply"
    issue(
        case=case,
        kind="reply",
        mark="险备复",
        build=lambda number: reply(case, filing, number, is_granted=is_granted, note=note),
        by=by,
    )


def _keep(filing: Filing, data: Data) -> None:
    fields = [
        name for name in ("grade", "risk_level", "assessment", "advice", "negative_hits") if name in data
    ]
    for name in fields:
        setattr(filing, name, data[name])
    filing.save(update_fields=fields)
