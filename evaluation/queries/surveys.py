"""Surveys as pages show them: how far they are, who is missing, what came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.query import QuerySet
from django.utils import timezone

from accounts.enums import ROLES, Permission
from accounts.models import Grant, User
from accounts.places import names_of
from evaluation.enums import SheetState, SurveyState
from evaluation.models import Sheet, Survey, SurveyTarget
from evaluation.models.surveys import SheetQuerySet, SurveyQuerySet
from jobs.models import Job

EVALUATORS = [role for role, spec in ROLES.items() if Permission.EVALUATE in spec.permissions]


@dataclass(frozen=True)
class Progress:
    """Sheets by state."""

    open: int = 0
    submitted: int = 0
    excused: int = 0

    @property
    def total(self) -> int:
        """Sheets that are asked for: excused ones are not."""
        return self.open + self.submitted


def progress_of(surveys: Sequence[Survey]) -> dict[int, Progress]:
    """How far each survey is. One query."""
    rows = (
        Sheet.objects.filter(target__survey__in=surveys)
        .order_by()
        .values_list("target__survey_id", "state")
        .annotate(number=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = {survey.pk: {} for survey in surveys}
    for survey, state, number in rows:
        counts[survey][state] = number
    return {survey: Progress(**states) for survey, states in counts.items()}


def found(user: User, text: str, state: str) -> SurveyQuerySet:
    surveys = Survey.objects.visible_to(user).select_related("version__instrument")
    if text:
        surveys = surveys.filter(title__contains=text)
    return surveys.filter(state=state) if state else surveys


def raters_of(survey: Survey) -> QuerySet[Any, Any]:
    """One row for each rater and group: sheets open, begun and submitted; who misses most comes first."""
    is_open = Q(state=SheetState.OPEN)
    return (
        Sheet.objects.filter(target__survey=survey)
        .values("rater_id", "rater_name", "rater__full_name", "rater__username", "group__name")
        .annotate(
            open=Count("pk", filter=is_open),
            begun=Count("pk", filter=is_open & Q(saved_at__isnull=False)),
            submitted=Count("pk", filter=Q(state=SheetState.SUBMITTED)),
        )
        .order_by("-open", "group__name", "rater_name", "rater_id")
    )


def targets_of(survey: Survey, text: str) -> QuerySet[SurveyTarget]:
    """The targets with their sheets counted and, once computed, their results, best first."""
    targets = survey.targets.annotate(
        submitted=Count("sheets", filter=Q(sheets__state=SheetState.SUBMITTED)),
        asked=Count("sheets", filter=~Q(sheets__state=SheetState.EXCUSED)),
    ).select_related("result", "cadre", "unit")
    if text:
        targets = targets.filter(Q(label__startswith=text) | Q(detail__contains=text))
    if survey.computed_at:
        return targets.order_by(F("result__score").desc(nulls_last=True), "unit_path", "pk")
    return targets.order_by("unit_path", "pk")


def units_of(survey: Survey) -> list[tuple[str, int, int]]:
    """(name of a unit, sheets missing about its targets, sheets asked for), most missing first. Two queries."""
    rows = list(
        Sheet.objects.filter(target__survey=survey)
        .exclude(state=SheetState.EXCUSED)
        .order_by()
        .values_list("target__unit_path")
        .annotate(missing=Count("pk", filter=Q(state=SheetState.OPEN)), asked=Count("pk"))
        .order_by("-missing", "target__unit_path")
    )
    names = names_of([path for path, *_ in rows])
    return [(names[path], missing, asked) for path, missing, asked in rows]


# --- raters -------------------------------------------------------------------------------------------------


def evaluators() -> list[Grant]:
    """The grants in force with which somebody may evaluate: for assigning raters by what they are responsible for."""
    today = timezone.localdate()
    grants = Grant.objects.in_force(today).filter(role__in=EVALUATORS, user__is_active=True)
    return list(grants.select_related("user").order_by("pk"))


def own_surveys(user: User) -> QuerySet[Survey]:
    """The surveys in which the user has sheets, those that run first, with his sheets counted."""
    own = Q(targets__sheets__rater=user)
    return (
        Survey.objects.exclude(state=SurveyState.DRAFT)
        .filter(own)
        .annotate(
            open=Count("targets__sheets", filter=own & Q(targets__sheets__state=SheetState.OPEN)),
            submitted=Count("targets__sheets", filter=own & Q(targets__sheets__state=SheetState.SUBMITTED)),
        )
        .select_related("version__instrument")
        .order_by("-state", "ends_on", "pk")
    )


def own_sheets(user: User, survey: Survey) -> SheetQuerySet:
    """The user's sheets of one survey in the order of the targets."""
    sheets = Sheet.objects.visible_to(user).filter(target__survey=survey).exclude(state=SheetState.EXCUSED)
    return sheets.select_related("target", "group").prefetch_related("copies")


def job_of(survey: Survey, key: str) -> Job | None:
    """The job that computes the results, while they are not there."""
    if survey.state != SurveyState.CLOSED or survey.computed_at:
        return None
    return Job.objects.filter(key=key).first()
