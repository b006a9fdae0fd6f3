"""What the page of a case shows: to the office everything, to whom it concerns what is his to know."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from casework import permissions, registry
from casework.enums import PERSONS, STAFF, Actor, PartyRole, TodoKind
from casework.models import Case, Link, Party, Step, Watch
from casework.permissions import Offer, Standing
from casework.permissions.evidence import may_add
from casework.queries import evidence, meetings, opinions, papers
from casework.queries.clocks import days_of, face_of
from casework.queries.staff import colleagues_of, stuck
from casework.rules.stages import bar_of


@dataclass(frozen=True)
class Told:
    """One line of what the person concerned reads of the way of his case."""

    at: datetime
    label: str
    note: str = ""


def staff_page(case: Case, standing: Standing) -> dict[str, Any]:
    """Everything of the case, for who sees it as the office does."""
    user = standing.user
    steps = list(case.steps.select_related("by"))
    page = registry.process_named(case.kind).page
    return {
        "case": case,
        "bar": bar_of(case.process, case.status, [step.target for step in steps]),
        **turn_of(case, standing),
        "offers": offers_by_reason(permissions.offers(case, user, standing)),
        "stuck": stuck(case, colleagues_of(case)) if standing.obstacle else "",
        "clock": face_of(case),
        "may_extend": permissions.may_extend(case, user),
        "is_watched": Watch.objects.filter(case=case, user=user).exists(),
        "parties": parties_of(case, user),
        "links": links_of(case, user),
        "steps": steps,
        "last": steps[-1] if steps else None,
        "opinions": opinions.lines_of(case, user),
        "papers": papers.papers_of(case, user),
        "follow_ups": case.follow_ups.select_related("user", "done_by"),
        "evidence": evidence.lines_of(case, user),
        "may_add_evidence": may_add(case, user),
        "case_items": meetings.items_of_case(case),
        "drafts": meetings.drafts_for(case, user),
        "fragment": page.template,
        **page.context(case, user),
    }


def told_page(case: Case, standing: Standing) -> dict[str, Any]:
    """What the person concerned, the applicant and his unit may know: no names, no opinions, no notes of the office."""
    user = standing.user
    page = registry.process_named(case.kind).page
    is_his_turn = standing.is_actor(case.state.owner) and case.state.owner in (*PERSONS, Actor.UNIT)
    return {
        "case": case,
        "is_subject": standing.is_person(Actor.SUBJECT),
        "is_applicant": standing.is_person(Actor.APPLICANT),
        "is_his_turn": is_his_turn,
        "due": days_of().due(case.due_on, case.is_stopped) if is_his_turn and case.due_on else None,
        "offers": offers_by_reason(permissions.offers(case, user, standing)),
        "told": told_lines(case, standing),
        "papers": papers.papers_of(case, user),
        "evidence": evidence.lines_of(case, user),
        "may_add_evidence": may_add(case, user),
        "fragment": page.told,
        **(page.told_context(case, user) if page.told else {}),
    }


def state_of(case: Case, standing: Standing) -> dict[str, Any]:
    """Where the case stands, in short, beside the form of a step; only the office is told who did what."""
    shown: dict[str, Any] = {"shown_status": standing.shown_status}
    if standing.is_inside:
        turn = standing.turn
        shown["turn_name"] = "" if turn is None else turn.user or case.state.owner.label
        shown["due"] = days_of().due(case.due_on, case.is_stopped)
        shown["last"] = case.steps.select_related("by").last()
    return shown


def turn_of(case: Case, standing: Standing) -> dict[str, Any]:
    """Whose turn it is and since when, and what may be done with the turn itself."""
    turn = standing.turn
    return {
        "turn": turn,
        "turn_days": (timezone.localdate() - timezone.localtime(turn.opened_at).date()).days if turn else 0,
        "is_staff_turn": case.state.owner in STAFF,
        "has_taken": standing.has_taken(),
        "may_claim": allowed(permissions.check_may_claim, case, standing.user),
        "may_release": allowed(permissions.check_may_release, case, standing.user),
        "may_hand_over": allowed(permissions.check_may_hand_over, case, standing.user),
        "may_work": permissions.may_work(case, standing.user),
    }


def allowed(check: Any, case: Case, user: User) -> bool:
    """Whether a check that raises Refused lets the user through."""
    try:
        check(case, user)
    except Refused:
        return False
    return True


def offers_by_reason(offers: list[Offer]) -> list[tuple[str, list[Offer]]]:
    """Open steps first, and then those that are refused, each reason said once for all that share it."""
    ordered = sorted(offers, key=lambda offer: (bool(offer.refusal), offer.refusal))
    return [(reason, list(group)) for reason, group in groupby(ordered, key=lambda offer: offer.refusal)]


def parties_of(case: Case, user: User) -> list[Party]:
    """The persons in a case. A reporter is shown only to those who had or have the case in hand."""
    parties = list(case.parties.select_related("cadre__unit"))
    if not case.todos.filter(kind=TodoKind.TURN).filter(Q(user=user) | Q(done_by=user)).exists():
        for party in parties:
            if party.role == PartyRole.REPORTER:
                party.cadre, party.note = None, ""  # type: ignore[assignment]
    return parties


def links_of(case: Case, user: User) -> list[tuple[str, Case]]:
    """Cases that this one cites and that cite it, as far as the user sees them, with what they are to it."""
    seen = Case.objects.visible_to(user)
    cited = Link.objects.filter(case=case, to__in=seen).select_related("to")
    citing = Link.objects.filter(to=case, case__in=seen).select_related("case")
    return [
        *((link.note or "引用", link.to) for link in cited),
        *((f"被引用：{link.note}" if link.note else "被引用", link.case) for link in citing),
    ]


def told_lines(case: Case, standing: Standing) -> list[Told]:
    """The way of a case in the words for outsiders: a line where those change, or where something was said to them."""
    lines: list[Told] = []
    for step in case.steps.all():
        told = case.process.status(step.target).told
        note = step.note if _is_for_outsiders(case, step, standing.user) else ""
        if not lines or lines[-1].label != told or note:
            lines.append(Told(step.at, told, note))
    return lines


def _is_for_outsiders(case: Case, step: Step, user: User) -> bool:
    """Whether the note of a step was written for them: it hands them the turn, or is their own."""
    if step.by_id == user.pk:
        return True
    move = case.process.transition(step.action)
    owner = case.process.status(step.target).owner
    return move is not None and (move.tells_note or owner in (*PERSONS, Actor.UNIT))
