"""提醒、函询、诫勉: how a case begins, what its steps must meet, and what they write."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from cadre.drafts import FactKind
from cadre.enums import SanctionKind
from cadre.models import Cadre, Sanction
from cadre.services import facts
from casework import services as casework
from casework.kinds import Transition
from casework.models import Case, Step
from casework.registry import Data, Finding
from casework.services import followups
from casework.services.papers import issue
from faultcorrection.enums import Measure
from faultcorrection.models import ReminderCase
from faultcorrection.papers import reminder as papers
from faultcorrection.queries.tolerance import rule_of
from faultcorrection.rules import reminder as rules
from faultcorrection.services import visit
from regulations import queries as regulations
from regulations.rules import last_day_of_term


@transaction.atomic
def open_reminder(*, title: str, subject: Cadre, by: User | None, **what: Any) -> Case:
    """Propose a measure for a sign. Raises NotAllowed."""
    case = casework.open_case(kind="reminder", title=title, subject=subject, by=by)
    ReminderCase.objects.create(case=case, **what)
    return case


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    reminder = ReminderCase.objects.get(case=case)
    if move.action in ("approve", "send_up"):
        rule = rule_of(case, "admonition.approval", on)
        return Finding(rules.check_ladder(move.action, reminder.measure, rule), (rule,))
    if move.action in rules.SERVED_BY:
        rules.check_measure(move.action, reminder.measure)
    if move.action == "admonish":
        until, rule = regulations.end_of_effect(SanctionKind.ADMONITION, on)
        return Finding((f"影响期{rule.shown}，自{on}至{until}（{rule.source}）。",), (rule,))
    return Finding()


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Write what a step says, issue its paper, and begin what follows from it."""
    reminder = ReminderCase.objects.select_for_update().get(case=case)
    if step.action == "resubmit":
        _set(reminder, **{name: data[name] for name in ("measure", "manner", "issue") if name in data})
    elif step.action == "record_approval":
        _set(reminder, approved_by=data.get("approved_by", ""), approved_on=data.get("approved_on"))
    elif step.action in rules.SERVED_BY:
        _serve(case, reminder, by)


def _set(reminder: ReminderCase, **values: Any) -> None:
    for name, value in values.items():
        setattr(reminder, name, value)
    reminder.save(update_fields=list(values))


def _serve(case: Case, reminder: ReminderCase, by: User | None) -> None:
    _set(reminder, served_on=timezone.localdate())
    if reminder.measure == Measure.ADMONITION:
        _begin_effect(case, reminder, by)
    mark = {"reminder": "提醒", "inquiry": "函询", "admonition": "诫勉"}[reminder.measure]
    issue(
        case=case,
        kind=reminder.measure,
        mark=mark,
        build=lambda number: papers.letter(case, reminder, number),
        by=by,
        for_subject=True,
    )


def _begin_effect(case: Case, reminder: ReminderCase, by: User | None) -> None:
    """The admonition becomes a fact with its effect period; improvement is looked at by its end, visits are planned."""
    assert case.subject is not None  # always about a person  # nosec B101
    today = timezone.localdate()
    until, _ = regulations.end_of_effect(SanctionKind.ADMONITION, today)
    fact = facts.record_outcome(
        cadre_id=case.subject.pk,
        kind=FactKind.SANCTION,
        values={
            "kind": SanctionKind.ADMONITION,
            "started_on": today,
            "ended_on": until,
            "authority": reminder.approved_by,
            "reason": case.title,
        },
        source=case.reference,
        by=by,
    )
    assert isinstance(fact, Sanction)  # narrows the type  # nosec B101
    _set(reminder, sanction=fact)
    months = rule_of(case, "admonition.follow_up", today).number
    due = last_day_of_term(today, months)
    followups.plan(case=case, kind="admonition", title="了解诫勉后的改正情况", by=by, due_on=due)
    visit.open_for(case=case, sanction=fact, by=by)
