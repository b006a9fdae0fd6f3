"""Questions put to bodies and colleagues, as the page of the case and the page of the body show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.enums import ROLES, Permission
from accounts.models import Grant, User
from cadre.models import Unit
from casework.enums import Light, OpinionState
from casework.models import Case, Opinion
from casework.permissions.standing import Standing
from casework.queries.clocks import Days, Due, days_of
from casework.queries.staff import colleagues_of

_WITH = ("body", "asked_user", "asked_by", "answered_by")


@dataclass(frozen=True)
class Line:
    """One question on the page of its case."""

    opinion: Opinion
    due: Due
    is_overdue: bool


def lines_of(case: Case, user: User) -> list[Line]:
    """Everything that was asked in a case with what was sent, for who sees the case as the office does."""
    if not Standing(case, user).is_inside:
        return []
    asked = Opinion.objects.filter(case=case).select_related(*_WITH).prefetch_related("evidence")
    days = days_of()
    return [_line(opinion, days) for opinion in asked]


def _line(opinion: Opinion, days: Days) -> Line:
    waits = opinion.state == OpinionState.WAITING
    due = days.due(opinion.due_on if waits else None)
    return Line(opinion, due, due.light == Light.RED)


def waiting_for(user: User) -> QuerySet[Opinion]:
    """What the user or his body has to answer, the soonest due first."""
    return _put_to(user).filter(state=OpinionState.WAITING).order_by(F("due_on").asc(nulls_last=True), "id")


def done_with(user: User) -> QuerySet[Opinion]:
    """What the user or his body was asked and no longer has to answer, the newest first."""
    return _put_to(user).exclude(state=OpinionState.WAITING).order_by("-id")


def _put_to(user: User) -> QuerySet[Opinion]:
    return Opinion.objects.visible_to(user).select_related("case__office", *_WITH)


def bodies_to_ask() -> QuerySet[Unit]:
    """Open units in which somebody may answer: a question to any other would reach nobody."""
    roles = [role for role, spec in ROLES.items() if Permission.GIVE_OPINIONS in spec.permissions]
    held = Grant.objects.in_force(timezone.localdate()).filter(role__in=roles, user__is_active=True)
    return Unit.objects.open().filter(path__in=held.values("unit_path")).order_by("path")


def colleagues_to_ask(case: Case, by: User) -> Sequence[User]:
    """Who holds a role of the office for the case and need not keep out, the user himself left out."""
    return [one.user for one in colleagues_of(case) if one.user.pk != by.pk and one.obstacle is None]
