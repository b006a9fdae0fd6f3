"""测评活动: the list, one survey with who is missing, its targets and raters, opening and closing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from cadre.models import Cadre
from evaluation.forms.surveys import (
    ExcuseForm,
    RatersForm,
    SurveyFilter,
    SurveyForm,
    TargetFilter,
    TargetsForm,
)
from evaluation.models import Survey, SurveyTarget
from evaluation.queries import surveys as queries
from evaluation.queries.instruments import design_of
from evaluation.services import surveys
from evaluation.views.base import require_seen
from jobs.queries import job_progress, worker_alive

PAGE_SIZE = 30


def survey_of(request: HttpRequest, pk: int) -> Survey:
    found = Survey.objects.visible_to(request.user).select_related("version__instrument", "created_by")
    return get_object_or_404(found, pk=pk)


def run_by(request: HttpRequest, pk: int) -> Survey:
    """The survey, for who runs it; NotAllowed for who only looks."""
    survey = survey_of(request, pk)
    require(request.user, Permission.RUN_ASSESSMENTS, survey.unit_path)
    return survey


@require_GET
def survey_list(request: HttpRequest) -> HttpResponse:
    require_seen(request.user)
    form = SurveyFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.found(user_of(request), asked.get("q", "").strip(), asked.get("state", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    progress = queries.progress_of(list(page))
    names = places.names_of([survey.unit_path for survey in page])
    context = {
        "form": form,
        "page": page,
        "rows": [(survey, progress[survey.pk], names[survey.unit_path]) for survey in page],
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS),
    }
    return render(request, "evaluation/survey_list.html", context)


@require_http_methods(["GET", "POST"])
def survey_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.RUN_ASSESSMENTS)
    form = SurveyForm(request.POST or None, user=user, initial={"version": request.GET.get("version")})
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = surveys.create_survey(
                title=data["title"],
                version_id=data["version"].pk,
                unit_path=data["unit_name"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                by=user,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(made)
    return render(request, "evaluation/survey_new.html", {"form": form})


@require_GET
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and who is missing; its targets are a page of their own."""
    survey = survey_of(request, pk)
    raters = Paginator(queries.raters_of(survey), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "survey": survey,
        "place": places.names_of([survey.unit_path])[survey.unit_path],
        "progress": queries.progress_of([survey])[survey.pk],
        "design": design_of(survey.version),
        "targets": survey.targets.count(),
        "raters": raters,
        "units": queries.units_of(survey)[:PAGE_SIZE],
        "form": ExcuseForm(),
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS, survey.unit_path),
    }
    job = queries.job_of(survey, surveys.compute_key(survey.pk))
    if job:
        context |= {"job": job, "progress_of_job": job_progress(job), "worker_alive": worker_alive()}
    return render(request, "evaluation/survey_detail.html", context)


@require_GET
def target_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The targets; once the survey is over, with what came out."""
    survey = survey_of(request, pk)
    form = TargetFilter(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(queries.targets_of(survey, text), PAGE_SIZE).get_page(request.GET.get("page"))
    may_run = may(request.user, Permission.RUN_ASSESSMENTS, survey.unit_path)
    context = {"survey": survey, "form": form, "page": page, "may_run": may_run}
    return render(request, "evaluation/target_list.html", context)


@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest, pk: int) -> HttpResponse:
    survey, by = run_by(request, pk), user_of(request)
    form = TargetsForm(request.POST or None, user=by, about=survey.version)

    def add(data: dict[str, Any]) -> str:
        people = [one for one in data["found"] if isinstance(one, Cadre)]
        units = [one for one in data["found"] if not isinstance(one, Cadre)]
        count = surveys.add_targets(survey_id=survey.pk, cadres=people, units=units, by=by)
        return f"新增{count}个评价对象。"

    back = reverse("evaluation:target-list", args=[survey.pk])
    return _add(request, form, add, back, "evaluation/target_new.html", survey)


@require_http_methods(["GET", "POST"])
def rater_new(request: HttpRequest, pk: int) -> HttpResponse:
    survey, by = run_by(request, pk), user_of(request)
    form = RatersForm(request.POST or None, user=by, survey=survey)

    def assign(data: dict[str, Any]) -> str:
        group = data["group"].pk
        count = surveys.assign_by_scope(survey_id=survey.pk, group_id=group, by=by) if data["by_scope"] else 0
        if data["usernames"] or data["names"]:
            count += surveys.assign_raters(
                survey_id=survey.pk,
                group_id=group,
                users=data["usernames"],
                names=data["names"],
                below=data["unit_name"],
                by=by,
            )
        return f"新增{count}份待评的表。"

    return _add(request, form, assign, survey.get_absolute_url(), "evaluation/rater_new.html", survey)


def _add(
    request: HttpRequest, form: Any, add: Callable[[Any], str], back: str, template: str, survey: Survey
) -> HttpResponse:
    """Show a form of additions; when it is valid run the service, say what it did, and go back."""
    if form.is_valid():
        try:
            said = add(form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(back)
    return render(request, template, {"form": form, "survey": survey})


@require_POST
def target_remove(request: HttpRequest, pk: int) -> HttpResponse:
    target = get_object_or_404(SurveyTarget, pk=pk)
    survey, by = run_by(request, target.survey_id), user_of(request)
    return act(
        request,
        lambda: surveys.remove_target(target_id=target.pk, by=by),
        said=f"已移出{target.label}。",
        back=reverse("evaluation:target-list", args=[survey.pk]),
    )


@require_POST
def survey_open(request: HttpRequest, pk: int) -> HttpResponse:
    survey, by = run_by(request, pk), user_of(request)
    said = "测评已启动，评价人现在可以填写。"
    return act(
        request,
        lambda: surveys.open_survey(survey_id=survey.pk, by=by),
        said=said,
        back=survey.get_absolute_url(),
    )


@require_POST
def survey_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Excuse everybody who has not handed in."""
    survey, by, form = run_by(request, pk), user_of(request), ExcuseForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    return act(
        request,
        lambda: surveys.excuse_sheets(survey_id=survey.pk, sheet_ids=None, reason=reason, by=by),
        said="没有提交的表已免评。",
        back=survey.get_absolute_url(),
    )


@require_POST
def survey_close(request: HttpRequest, pk: int) -> HttpResponse:
    survey, by = run_by(request, pk), user_of(request)
    return act(
        request,
        lambda: surveys.close_survey(survey_id=survey.pk, by=by),
        said="测评已结束，正在计算结果。",
        back=survey.get_absolute_url(),
    )
