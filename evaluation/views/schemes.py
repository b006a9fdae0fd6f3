"""考核指标: the list, one scheme with its ranks, its editor, its units, a unit's score and results, grades."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import places
from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from evaluation.enums import SchemeState
from evaluation.forms.schemes import (
    CarryForm,
    ResultsForm,
    SchemeFilter,
    SchemeForm,
    UnitsForm,
    drafts_of,
    indicator_rows,
)
from evaluation.models import IndicatorResult, Scheme, SchemeUnit
from evaluation.queries import grading
from evaluation.queries import schemes as queries
from evaluation.services import schemes
from evaluation.views.base import require_seen

PAGE_SIZE = 30


def scheme_of(request: HttpRequest, pk: int) -> Scheme:
    found = Scheme.objects.visible_to(request.user).select_related("previous", "created_by")
    return get_object_or_404(found, pk=pk)


def run_by(request: HttpRequest, pk: int) -> Scheme:
    """The scheme, for who runs it; NotAllowed for who only looks."""
    scheme = scheme_of(request, pk)
    require(request.user, Permission.RUN_ASSESSMENTS, scheme.unit_path)
    return scheme


def _try(form: Any, action: Callable[[], Any]) -> bool:
    """Run a service; a refusal becomes an error of the form."""
    try:
        action()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_GET
def scheme_list(request: HttpRequest) -> HttpResponse:
    require_seen(request.user)
    form = SchemeFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.found(user_of(request), asked.get("q", "").strip(), asked.get("year"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = places.names_of([scheme.unit_path for scheme in page])
    context = {
        "form": form,
        "page": page,
        "rows": [(scheme, names[scheme.unit_path]) for scheme in page],
        "may_run": may(request.user, Permission.RUN_ASSESSMENTS),
    }
    return render(request, "evaluation/scheme_list.html", context)


@require_http_methods(["GET", "POST"])
def scheme_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.RUN_ASSESSMENTS)
    form = SchemeForm(request.POST or None, user=user)
    made: list[Scheme] = []
    if form.is_valid():
        data = dict(form.cleaned_data)
        path = data.pop("unit_name")
        if _try(form, lambda: made.append(schemes.create_scheme(unit_path=path, **data, by=user))):
            return redirect("evaluation:scheme-edit", made[0].pk)
    return render(request, "evaluation/scheme_new.html", {"form": form})


@require_GET
def scheme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The indicators, and every unit's score and place among its peers."""
    scheme = scheme_of(request, pk)
    groups = queries.standings(scheme)
    on = date(scheme.year, 12, 31)
    grades = [one.member.grade for rows in groups.values() for one in rows]
    may_run = may(request.user, Permission.RUN_ASSESSMENTS, scheme.unit_path)
    context = {
        "scheme": scheme,
        "place": places.names_of([scheme.unit_path])[scheme.unit_path],
        "indicators": scheme.indicators.all(),
        "groups": groups,
        "units": len(grades),
        "complete": sum(one.composite.score is not None for rows in groups.values() for one in rows),
        "grades": grading.grades_of(scheme, on),
        "held": grading.checked(scheme, grades, on)[0],
        "carry_form": CarryForm(initial={"year": scheme.year + 1}),
        "may_run": may_run,
        "may_grade": may_run and scheme.state != SchemeState.DRAFT,
    }
    return render(request, "evaluation/scheme_detail.html", context)


@require_http_methods(["GET", "POST"])
def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    scheme, by = run_by(request, pk), user_of(request)
    rows = indicator_rows(request.POST or None, scheme.indicators.all())
    error = ""
    if request.method == "POST" and "more" not in request.POST and rows.is_valid():
        try:
            schemes.save_indicators(scheme_id=scheme.pk, rows=drafts_of(rows), by=by)
        except NotAllowed:
            raise
        except Refused as refusal:
            error = str(refusal)
        else:
            messages.success(request, "指标已保存。")
            return redirect(scheme)
    return render(request, "evaluation/scheme_edit.html", {"scheme": scheme, "rows": rows, "error": error})


@require_http_methods(["GET", "POST"])
def scheme_units(request: HttpRequest, pk: int) -> HttpResponse:
    scheme, by = run_by(request, pk), user_of(request)
    form = UnitsForm(request.POST or None, user=by)
    if form.is_valid():
        given = {"scheme_id": scheme.pk, "units": form.units, "peers": form.cleaned_data["peers"], "by": by}
        if _try(form, lambda: schemes.add_units(**given)):
            messages.success(request, "单位已加入。")
            return redirect("evaluation:scheme-units", scheme.pk)
    members = scheme.units.select_related("unit")
    context = {"scheme": scheme, "form": form, "members": members}
    return render(request, "evaluation/scheme_units.html", context)


@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(SchemeUnit, pk=pk)
    scheme, by = run_by(request, member.scheme_id), user_of(request)
    return act(
        request,
        lambda: schemes.remove_unit(member_id=member.pk, by=by),
        said="已移出。",
        back=scheme.get_absolute_url(),
    )


@require_http_methods(["GET", "POST"])
def member_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its score line by line, earlier years, and, while results may come, the form for them."""
    member = get_object_or_404(SchemeUnit.objects.select_related("scheme", "unit"), pk=pk)
    scheme = scheme_of(request, member.scheme_id)
    may_run = may(request.user, Permission.RUN_ASSESSMENTS, scheme.unit_path)
    if request.method == "POST" and not may_run:
        require(request.user, Permission.RUN_ASSESSMENTS, scheme.unit_path)
    results = {one.indicator_id: one for one in IndicatorResult.objects.filter(member=member)}
    indicators = list(scheme.indicators.all())
    form = ResultsForm(request.POST or None, member=member, indicators=indicators, results=results)
    if request.method == "POST" and form.is_valid():
        given = {"rows": form.drafts, "source": form.cleaned_data["source"], "by": user_of(request)}
        if _try(form, lambda: schemes.record_results(scheme_id=scheme.pk, **given)):
            messages.success(request, "指标结果已保存。")
            return redirect("evaluation:member-detail", member.pk)
    context = {
        "scheme": scheme,
        "standing": queries.standing_of(member),
        "history": queries.history_of(member),
        "results": results,
        "form": form if may_run and scheme.state == SchemeState.PUBLISHED else None,
    }
    return render(request, "evaluation/member_detail.html", context)


@require_POST
def scheme_publish(request: HttpRequest, pk: int) -> HttpResponse:
    scheme, by = run_by(request, pk), user_of(request)
    said = "已下达，可以录入结果。"
    back = scheme.get_absolute_url()
    return act(request, lambda: schemes.publish_scheme(scheme_id=scheme.pk, by=by), said=said, back=back)


@require_POST
def scheme_close(request: HttpRequest, pk: int) -> HttpResponse:
    scheme, by = run_by(request, pk), user_of(request)
    back = scheme.get_absolute_url()
    said = "已结账，结果不能再改。"
    return act(request, lambda: schemes.close_scheme(scheme_id=scheme.pk, by=by), said=said, back=back)


@require_POST
def scheme_carry(request: HttpRequest, pk: int) -> HttpResponse:
    scheme, by, form = run_by(request, pk), user_of(request), CarryForm(request.POST)
    year = form.cleaned_data["year"] if form.is_valid() else 0
    return act(
        request,
        lambda: schemes.carry_scheme(scheme_id=scheme.pk, year=year, by=by),
        said=f"已结转为{year}年度的草稿，潜绩指标接着往年。",
        back="evaluation:scheme-list",
    )


@require_POST
def scheme_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """The grades of all units as the page shows them."""
    scheme, by = run_by(request, pk), user_of(request)
    keys = scheme.units.values_list("pk", flat=True)
    grades = {key: request.POST[f"grade-{key}"] for key in keys if f"grade-{key}" in request.POST}
    try:
        outcome = schemes.grade_units(scheme_id=scheme.pk, grades=grades, by=by)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        tell = messages.success if outcome.holds else messages.warning
        tell(request, f"等次已保存。{outcome.text}")
    return redirect(scheme)
