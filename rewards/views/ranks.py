"""Pages of rank promotion: who may rise in a unit, one person's working, the next two years."""

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.permissions import require
from accounts.queries import may
from accounts.views.base import user_of
from cadre.export import CONTENT_TYPE
from cadre.models import Cadre
from cadre.queries.units import ancestors_of, children_of
from cadre.services.access import note_reading
from jobs.enums import JobState
from jobs.queries import job_progress
from rewards.forms.ranks import RankForm
from rewards.forms.units import DayForm
from rewards.queries import rank_pages
from rewards.queries.rank_pages import Asked, forecast_of
from rewards.queries.ranks import standing_of_person
from rewards.rules.rank_forecast import survey_from
from rewards.rules.rank_strip import strips
from rewards.rules.rank_words import NOT_COMPUTED, conclusion, working_of
from rewards.services import rank_lists

PAGE_SIZE = 50


def _ask(request: HttpRequest) -> tuple[RankForm, Asked | None]:
    """The form from the address and what it asks, None when wrong. Raises NotAllowed for who has nobody to list."""
    user = user_of(request)
    require(user, Permission.VIEW_CADRES)
    form = RankForm(request.GET, user=user)
    return form, form.asked if form.is_valid() else None


def _unasked(request: HttpRequest, form: RankForm, tab: str) -> HttpResponse:
    """The page when nothing can be told: what is wrong with the question, or that there is no unit yet."""
    context = {"form": form, "tab": tab, "place": ""}
    return render(request, f"rewards/rank_{tab}.html", context, status=400 if form.errors else 200)


def _context(request: HttpRequest, form: RankForm, asked: Asked, tab: str) -> dict[str, Any]:
    """What the list and the forecast have in common."""
    return {
        "form": form,
        "asked": asked,
        "tab": tab,
        "above": ancestors_of(request.user, asked.unit.path),
        "may_export": may(request.user, Permission.EXPORT_CADRES, asked.unit.path),
        "place": urlencode({"unit": str(asked.unit.pk), "on": asked.on.isoformat()}),
    }


def _too_many(request: HttpRequest, form: RankForm, asked: Asked, tab: str) -> HttpResponse:
    """A unit with more people than a page may wait for: go down, or let a job do it."""
    context = _context(request, form, asked, tab) | {
        "children": children_of(asked.unit),
        "at_once": rank_pages.AT_ONCE,
    }
    return render(request, "rewards/rank_too_many.html", context)


# --- many people -----------------------------------------------------------------------------------------------------


@require_GET
def rank_list(request: HttpRequest) -> HttpResponse:
    form, asked = _ask(request)
    if asked is None:
        return _unasked(request, form, "list")
    people = rank_pages.people_seen(request.user, asked.unit)
    if rank_pages.is_long(people):
        return _too_many(request, form, asked, "list")
    found = rank_pages.rank_list(people, asked)
    context = _context(request, form, asked, "list") | {
        "found": found,
        "page": Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    return render(request, "rewards/rank_list.html", context)


@require_GET
def rank_forecast(request: HttpRequest) -> HttpResponse:
    form, asked = _ask(request)
    if asked is None:
        return _unasked(request, form, "forecast")
    people = rank_pages.people_seen(request.user, asked.unit)
    if rank_pages.is_long(people):
        return _too_many(request, form, asked, "forecast")
    survey = rank_pages.survey_of(people, asked.unit.path, asked.on)
    context = _context(request, form, asked, "forecast") | {"forecast": forecast_of(survey)}
    return render(request, "rewards/rank_forecast.html", context)


@require_POST
@limited(Limit.EXPORT)
def rank_export(request: HttpRequest) -> HttpResponseBase:
    """The list as a file at once or, for many people, by a job that also makes the forecast."""
    (form, asked), user = _ask(request), user_of(request)
    if asked is None:
        raise Http404
    people = rank_pages.people_exported(user, asked.unit)
    if rank_pages.is_long(people):
        query = {name: str(value) for name, value in request.GET.items() if name in form.fields}
        return redirect("rewards:rank-survey", rank_lists.start_survey(asked=asked, query=query, by=user).pk)
    path = rank_lists.export_list(found=rank_pages.rank_list(people, asked), asked=asked, by=user)
    file = path.open("rb")
    path.unlink()  # the open file lives on until it is sent
    return _sheet(file, f"职级晋升测算{asked.on:%Y%m%d}.xlsx")


@require_GET
def rank_survey(request: HttpRequest, pk: int) -> HttpResponse:
    """A survey on its way, and what it found when it is done."""
    job = rank_lists.survey_job(job_id=pk, by=user_of(request))
    is_done = job.state == JobState.DONE
    context: dict[str, Any] = {"job": job, "progress": job_progress(job), "is_done": is_done}
    if is_done and job.result:
        survey = survey_from(job.result["survey"])
        context |= {
            "forecast": forecast_of(survey),
            "tabs": rank_pages.RankList(survey, []).tabs,
            "on": survey.on,
        }
    return render(request, "rewards/rank_survey.html", context)


@require_GET
def rank_survey_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a finished survey, for who asked for it."""
    return _sheet(rank_lists.open_survey(job_id=pk, by=user_of(request)), f"职级晋升测算{pk}.xlsx")


def _sheet(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


# --- one person ------------------------------------------------------------------------------------------------------


@never_cache
@require_GET
def rank_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The working as a table that the cadre himself can check."""
    people = Cadre.objects.visible_to(request.user).select_related("unit")
    cadre = get_object_or_404(people, number=number)
    form = DayForm(request.GET)
    if not form.is_valid():
        return render(request, "rewards/rank_detail.html", {"cadre": cadre, "form": form}, status=400)
    note_reading(cadre=cadre, by=user_of(request), via="职级晋升测算")
    standing = standing_of_person(cadre, form.cleaned_data["on"])
    context = {
        "cadre": cadre,
        "form": form,
        "standing": standing,
        "conclusion": conclusion(standing).removeprefix("结论："),
        "strips": strips(standing),
        "working": working_of(standing),
        "not_computed": NOT_COMPUTED,
        "may_list": may(request.user, Permission.VIEW_CADRES, cadre.unit_path),
    }
    return render(request, "rewards/rank_detail.html", context)
