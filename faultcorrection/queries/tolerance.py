"""A tolerance case as its rules and its page read it."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from casework.enums import OpinionState
from casework.models import Case
from casework.queries.evidence import proven
from faultcorrection.enums import ListKind
from faultcorrection.models import ChecklistItem, ToleranceCase
from faultcorrection.rules.tolerance import Item, propose
from regulations import queries as regulations
from regulations.enums import Confidence, Severity
from regulations.rules import Rule

# Which rule gives the questions of which list, in the order of the page.
LISTS: tuple[tuple[ListKind, str], ...] = (
    (ListKind.CONDITION, "tolerance.conditions"),
    (ListKind.DISTINCTION, "tolerance.three_distinctions"),
    (ListKind.FACTOR, "tolerance.six_factors"),
    (ListKind.NEGATIVE, "tolerance.negative_list"),
    (ListKind.NEGATIVE, "tolerance.negative_list_more"),
)


def rule_of(case: Case, code: str, on: date) -> Rule:
    """The rule in force for the case's place."""
    return regulations.book().get(code, on, case.unit_path)


def questions(case: Case, on: date) -> list[tuple[ListKind, Rule, str, bool]]:
    """(list, rule, text, whether a hit blocks) of every question, as the rules in force on the day put them."""
    found = []
    for kind, code in LISTS:
        rule = rule_of(case, code, on)
        blocks = kind == ListKind.NEGATIVE and rule.severity == Severity.BLOCK
        found += [(kind, rule, text, blocks) for text in rule.texts]
    return found


def items_of(case: Case) -> list[Item]:
    """The case's answered questions."""
    topics = proven(case)
    rows = ChecklistItem.objects.filter(tolerance__case=case)
    return [
        Item(ListKind(row.list), row.text, row.answer, bool(row.note) or row.topic in topics, row.is_blocking)
        for row in rows
    ]


def systems_heard(case: Case) -> frozenset[str]:
    """The fields (大系统) of the bodies whose opinion, or silence, is on record."""
    answered = case.opinions.filter(
        state__in=[OpinionState.ANSWERED, OpinionState.SILENT], body__isnull=False
    )
    return frozenset(answered.values_list("body__system", flat=True))


def review_until(case: Case) -> date | None:
    """The last day to ask for a review of a conclusion given today; None where no verified rule or city says."""
    rule = rule_of(case, "tolerance.review_days", timezone.localdate())
    if rule.confidence == Confidence.UNVERIFIED:
        return None
    return timezone.localdate() + timedelta(days=rule.number)


def topics(case: Case) -> dict[str, str]:
    """What material of a tolerance case can prove: each question of its lists."""
    rows = ChecklistItem.objects.filter(tolerance__case=case)
    return {row.topic: f"{row.get_list_display()}：{row.text}" for row in rows}


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a tolerance case shows."""
    tolerance = ToleranceCase.objects.select_related("sanction").get(case=case)
    rows = list(tolerance.items.all())
    grouped = {kind: [row for row in rows if row.list == kind] for kind in ListKind}
    proposed = propose(items_of(case)) if rows and all(row.answer for row in rows) else None
    return {"tolerance": tolerance, "checklist": grouped, "proposed": proposed}
