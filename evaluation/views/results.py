"""What came out of a survey: one target with its working, and all of them as a workbook."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts.enums import Limit
from accounts.limits import limited
from accounts.views.base import user_of
from cadre.services import access
from evaluation.excel.results import result_sheet
from evaluation.models import SurveyTarget
from evaluation.queries.instruments import design_of
from evaluation.queries.results import comments_of
from evaluation.queries.surveys import targets_of
from evaluation.services import exports
from evaluation.views.surveys import survey_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: bytes, name: str, content_type: str = XLSX) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


@require_GET
def target_result(request: HttpRequest, pk: int) -> HttpResponse:
    """What came out for one target, line by line. Looking at a person's is an event of his file."""
    target = get_object_or_404(SurveyTarget.objects.select_related("result", "cadre", "unit"), pk=pk)
    survey = survey_of(request, target.survey_id)
    if survey.computed_at is None:
        raise Http404
    if target.cadre:
        access.note_reading(cadre=target.cadre, by=user_of(request), via="测评结果")
    working = target.result.working
    shown = [group["name"] for group in working["groups"] if group["score"]]
    context = {
        "survey": survey,
        "target": target,
        "working": working,
        "comments": comments_of(target.pk, shown),
    }
    return render(request, "evaluation/target_result.html", context)


@require_GET
@limited(Limit.EXPORT)
def survey_export(request: HttpRequest, pk: int) -> HttpResponse:
    survey = survey_of(request, pk)
    if survey.computed_at is None:
        raise Http404
    targets = targets_of(survey, "")
    exports.note_survey_export(survey=survey, what="测评结果", count=targets.count(), by=user_of(request))
    return attachment(result_sheet(design_of(survey.version), targets), f"{survey.title}结果.xlsx")
