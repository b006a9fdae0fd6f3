"""The preventive loop as its rules, its page and the page of all loops read it."""

from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import User
from casework.models import Case
from faultcorrection.models import (
    Correction,
    Prevention,
    PreventiveMeasure,
    ToleranceCase,
)
from faultcorrection.rules.prevention import MeasureFact


def measures_of(case: Case) -> QuerySet[PreventiveMeasure]:
    """The measures of the present round."""
    rows = PreventiveMeasure.objects.filter(prevention__case=case, round=F("prevention__round"))
    return rows.select_related("task")


def facts_of(case: Case) -> list[MeasureFact]:
    return [MeasureFact(row.text, row.due_on, row.task.done_on) for row in measures_of(case)]


def lesson_of(source: Case) -> str:
    """What a case says that was wrong, as the first wording of its lesson."""
    tolerance = ToleranceCase.objects.filter(case=source).first()
    if tolerance is not None:
        return tolerance.findings or tolerance.fault
    correction = Correction.objects.filter(case=source).first()
    return (correction.system_gap or correction.problem) if correction else ""


def field_of(source: Case) -> str:
    """The field that a case names, or the tolerance case from which a correction followed."""
    cited = [source.pk, *source.links.values_list("to", flat=True)]
    tolerance = ToleranceCase.objects.filter(case__in=cited).exclude(field="").first()
    return tolerance.field if tolerance else ""


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a loop shows."""
    row = Prevention.objects.select_related("watch_field").get(case=case)
    return {
        "prevention": row,
        "loop_told": f"第{row.round}轮" if row.round > 1 else case.state.stage or case.state.label,
        "measures": row.measures.select_related("task").order_by("-round", "due_on", "id"),
        "checks": row.checks.all(),
        "today": timezone.localdate(),
    }
