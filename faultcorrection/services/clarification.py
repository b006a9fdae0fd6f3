"""澄清正名: how a case begins, what its steps must meet, and what they write."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from cadre.drafts import FactKind
from cadre.enums import ClearanceWay
from cadre.models import Cadre
from cadre.services import facts
from casework import services as casework
from casework.kinds import Transition
from casework.models import Case, Step
from casework.queries.papers import organ_of
from casework.registry import Data, Finding
from casework.services.papers import Build, issue
from faultcorrection.enums import ClarificationStart
from faultcorrection.models import Clarification
from faultcorrection.papers import clarification as papers
from faultcorrection.queries.tolerance import rule_of
from faultcorrection.rules import clarification as rules


@transaction.atomic
def open_clarification(*, title: str, subject: Cadre, by: User | None, start: str = "", **what: Any) -> Case:
    """Begin by the person's written request, or as the office that will ask him first. Raises NotAllowed.

    Whoever asks for himself asks in writing; `start` is what a handler says of a request on paper.
    """
    is_own = by is not None and subject.user_id == by.pk
    case = casework.open_case(kind="clarification", title=title, subject=subject, by=by)
    begun = ClarificationStart.REQUEST if is_own or not start else ClarificationStart(start)
    Clarification.objects.create(case=case, start=begun, **what)
    return case


# --- what a step must meet --------------------------------------------------------------------------------------


def check(case: Case, move: Transition, data: Data, on: date) -> Finding:
    """Raises Refused."""
    row = Clarification.objects.get(case=case)
    if move.action == "accept":
        return Finding(rules.check_started(row.start, facts=row.facts, demand=row.demand, agrees=row.agrees))
    if move.action == "propose":
        return _check_proposed(case, row.verdict, data.get("ways", []), data.get("situations", []), on)
    if move.action == "approve":
        return _check_proposed(case, row.verdict, row.ways, row.situations, on)
    if move.action == "clear":
        return _check_cleared(case, row, data, on)
    return Finding()


def _check_proposed(case: Case, verdict: str, ways: list[str], situations: list[str], on: date) -> Finding:
    codes = ("not_for", "start_when", "methods", "needs_written")
    not_for, start_when, methods, needs_written = (
        rule_of(case, f"clarification.{code}", on) for code in codes
    )
    working = (
        *rules.check_clearable(verdict, not_for),
        *rules.check_situations(situations, start_when),
        *rules.check_ways(ways, methods, needs_written),
    )
    return Finding(working, (not_for, start_when, methods, needs_written))


def _check_cleared(case: Case, row: Clarification, data: Data, on: date) -> Finding:
    found = _check_proposed(case, row.verdict, row.ways, row.situations, on)
    cleared_on = data["cleared_on"]
    rules.check_days(row.concluded_on, cleared_on, on)
    rule = rule_of(case, "clarification.in_time", on)
    assert row.concluded_on is not None  # tied to the verdict  # nosec B101
    return Finding((*found.working, rules.in_time(row.concluded_on, cleared_on, rule)), (*found.rules, rule))


# --- what a step writes ------------------------------------------------------------------------------------------

KEPT = {
    "conclude": ("verdict", "verified_by", "concluded_on", "findings"),
    "propose": ("situations", "ways", "place", "statement"),
    "finish": ("remedy",),
}


def effect(case: Case, step: Step, data: Data, by: User | None) -> None:
    """Keep what a step says, issue its papers, and write the clearance into the register."""
    row = Clarification.objects.select_for_update().get(case=case)
    if step.action in KEPT:
        _set(row, **{name: data[name] for name in KEPT[step.action] if name in data})
    elif step.action == "answer":
        _set(row, agrees=data.get("agrees") == "yes", start=row.start)
    elif step.action == "ask":
        _set(row, start=ClarificationStart.OFFICE, agrees=None)
    elif step.action == "verify_more":
        _set(row, verdict="", concluded_on=None)
    elif step.action == "refuse":
        _issue(case, "refusal", "澄通", lambda number: papers.refusal(case, row, step.note, number), by)
    elif step.action == "clear":
        _clear(case, row, data["cleared_on"], by)


def _set(row: Clarification, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _issue(
    case: Case, kind: str, mark: str, build: Build, by: User | None, *, for_subject: bool = True
) -> None:
    issue(case=case, kind=kind, mark=mark, build=build, by=by, for_subject=for_subject)


def _clear(case: Case, row: Clarification, on: date, by: User | None) -> None:
    """The written copy goes to the person in every allowed case; a meeting and a bulletin have a text of their own."""
    _set(row, cleared_on=on)
    _issue(case, "clarification", "澄", lambda number: papers.letter(case, row, number), by)
    others = {ClearanceWay.MEETING: papers.at_meeting, ClearanceWay.BULLETIN: papers.bulletin}
    for way, build in others.items():
        if way in row.ways:
            _issue(
                case,
                f"clarification_{way}",
                "澄",
                lambda number, build=build: build(case, row, number),  # type: ignore[misc]
                by,
                for_subject=False,
            )
    assert case.subject is not None  # always about a person  # nosec B101
    facts.record_outcome(
        cadre_id=case.subject.pk,
        kind=FactKind.CLEARANCE,
        values={
            "way": rules.widest(row.ways),
            "on": on,
            "matter": row.point[:300],
            "authority": organ_of(case.office),
        },
        source=case.reference,
        by=by,
    )
