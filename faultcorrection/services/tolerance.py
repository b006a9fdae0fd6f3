"""容错认定: how a case begins, what its steps must meet, and what they write."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from cadre.drafts import FactKind
from cadre.enums import ToleranceOutcome
from cadre.models import Cadre
from cadre.services import facts
from casework import services as casework
from casework.enums import Actor
from casework.kinds import Transition
from casework.models import Case, Step
from casework.queries.evidence import proven
from casework.registry import Data, Finding
from casework.services.papers import Build, issue
from faultcorrection.enums import ListKind
from faultcorrection.models import ChecklistItem, ToleranceCase
from faultcorrection.papers import tolerance as papers
from faultcorrection.queries import tolerance as queries
from faultcorrection.rules import tolerance as rules
from faultcorrection.services import correction

OUTCOMES = {
    "exempt": ToleranceOutcome.EXEMPT,
    "lighten": ToleranceOutcome.LIGHTER,
    "mitigate": ToleranceOutcome.MITIGATED,
    "refuse": ToleranceOutcome.REFUSED,
}


@transaction.atomic
def open_tolerance(
    *, title: str, subject: Cadre, by: User | None, filing: Case | None = None, **what: Any
) -> Case:
    """Apply for tolerance, or start it as the body in charge. Raises NotAllowed and Refused.

    `filing` is a granted risk filing that the case cites: it supports the case and proves nothing.
    """
    is_own = by is not None and subject.user_id == by.pk
    case = casework.open_case(kind="tolerance", title=title, subject=subject, by=by)
    tolerance = ToleranceCase.objects.create(case=case, is_self_started=not is_own, **what)
    if filing is not None:
        casework.link(case=case, to=filing, note="引用的风险报备（作为参考，不等于认定）", by=by)
    today = timezone.localdate()
    positions: dict[ListKind, int] = {}
    for kind, rule, text, blocks in queries.questions(case, today):
        positions[kind] = positions.get(kind, 0) + 1
        ChecklistItem.objects.create(
            tolerance=tolerance,
            list=kind,
            position=positions[kind],
            text=text,
            rule_code=rule.code,
            is_blocking=blocks,
        )
    return case


# --- what a step must meet --------------------------------------------------------------------------------------


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    if move.action == "accept":
        rule = queries.rule_of(case, "tolerance.apply_before_decision", on)
        tolerance = ToleranceCase.objects.get(case=case)
        return Finding(rules.check_in_time(tolerance.accountability, rule), (rule,))
    if move.action == "verify":
        rule = queries.rule_of(case, "tolerance.told", on)
        return Finding(rules.check_consulted(queries.systems_heard(case), rule), (rule,))
    if move.action == "weigh":
        return _check_weighed(case, data, on)
    if move.action in OUTCOMES:
        return _check_outcome(case, OUTCOMES[move.action], on)
    return Finding()


def _check_weighed(case: Case, data: Data, on: date) -> Finding:
    if not ToleranceCase.objects.get(case=case).heard:
        raise Refused("作出认定前须听取本人意见，请先办理“听取本人意见”。")
    items = _as_filled(case, data)
    answered = rules.check_answered(items)
    outcome = _check_against_list(case, ToleranceOutcome(data["proposal"]), items, on)
    return Finding((*answered, *outcome.working), outcome.rules)


def _check_outcome(case: Case, outcome: ToleranceOutcome, on: date) -> Finding:
    items = queries.items_of(case)
    found = _check_against_list(case, outcome, items, on)
    return Finding((*rules.check_answered(items), *found.working), found.rules)


def _check_against_list(case: Case, outcome: ToleranceOutcome, items: list[rules.Item], on: date) -> Finding:
    rule = queries.rule_of(case, "tolerance.negative_list", on)
    return Finding(rules.check_outcome(outcome, items, rule), (rule,))


def _as_filled(case: Case, data: Data) -> list[rules.Item]:
    """The questions with the answers just given."""
    topics = proven(case)
    return [
        rules.Item(
            ListKind(row.list),
            row.text,
            data.get(f"answer_{row.pk}") or "",
            bool(data.get(f"note_{row.pk}")) or row.topic in topics,
            row.is_blocking,
        )
        for row in ChecklistItem.objects.filter(tolerance__case=case)
    ]


# --- what a step writes ------------------------------------------------------------------------------------------


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Write what a step says about the tolerance case, and what follows from it."""
    tolerance = ToleranceCase.objects.select_for_update().get(case=case)
    if step.action == "verify":
        _set(tolerance, findings=data.get("findings", ""), sanction=data.get("sanction"))
    elif step.action in ("speak", "record_hearing"):
        _set(tolerance, heard=True)
    elif step.action == "weigh":
        _keep_answers(case, data)
        _set(tolerance, proposal=data["proposal"], proposal_reasons=data["proposal_reasons"])
    elif step.action in OUTCOMES:
        _decide(case, tolerance, OUTCOMES[step.action], data)
    elif step.action == "redo":
        _set(tolerance, outcome="", decided_on=None)
    elif step.action == "not_accept":
        _issue(case, "refusal", "容认通", lambda number: papers.not_accepted(case, step.note, number), by)
    elif step.action == "feed_back":
        until = queries.review_until(case)
        _issue(
            case, "conclusion", "容认决", lambda number: papers.conclusion(case, tolerance, number, until), by
        )
    elif step.action == "file":
        _file(case, tolerance, by)


def _issue(case: Case, kind: str, mark: str, build: Build, by: User | None) -> None:
    issue(case=case, kind=kind, mark=mark, build=build, by=by, for_subject=True)


def _set(tolerance: ToleranceCase, **values: Any) -> None:
    for name, value in values.items():
        setattr(tolerance, name, value)
    tolerance.save(update_fields=list(values))


def _keep_answers(case: Case, data: Data) -> None:
    rows = list(ChecklistItem.objects.filter(tolerance__case=case))
    for row in rows:
        row.answer = data.get(f"answer_{row.pk}") or ""
        row.note = data.get(f"note_{row.pk}") or ""
    ChecklistItem.objects.bulk_update(rows, ["answer", "note"])


def _decide(case: Case, tolerance: ToleranceCase, outcome: ToleranceOutcome, data: Data) -> None:
    uses = queries.rule_of(case, "tolerance.uses", timezone.localdate())
    _set(
        tolerance,
        outcome=outcome,
        decided_on=timezone.localdate(),
        decision_reasons=data.get("decision_reasons") or tolerance.proposal_reasons,
        unaffected=list(uses.texts) if outcome in rules.TOLERANT else [],
    )


def _file(case: Case, tolerance: ToleranceCase, by: User | None) -> None:
    """The outcome becomes a fact; a correction is opened for every case."""
    if tolerance.outcome in rules.TOLERANT and case.subject is not None:
        grounds = tolerance.items.filter(list=ListKind.DISTINCTION, answer="yes").values_list(
            "text", flat=True
        )
        facts.record_outcome(
            cadre_id=case.subject.pk,
            kind=FactKind.TOLERANCE,
            values={
                "outcome": tolerance.outcome,
                "decided_on": tolerance.decided_on,
                "matter": case.title,
                "ground": "；".join(grounds)[:200],
                "unaffected": tolerance.unaffected,
                "sanction": tolerance.sanction,
            },
            source=case.reference,
            by=by,
        )
    if not case.cited_by.filter(case__kind="correction").exists():
        correction.open_for(case=case, by=by, opened_by=(Actor.HANDLER,))
