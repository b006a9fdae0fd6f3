"""Pages that make plans of 优秀 places: the list, a new one, one plan, its choices, its steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from rewards.enums import Scheme
from rewards.forms.places import (
    ChoicesForm,
    GradeForm,
    NameForm,
    NoteForm,
    PlanForm,
    RowFilter,
    first_values,
    values_of,
)
from rewards.models import Plan
from rewards.permissions import offers
from rewards.queries import places as reading
from rewards.queries.places_rules import place_rules
from rewards.rules.places_steps import OWNER, STEPS
from rewards.services import places, places_steps

PLANS_A_PAGE, ROWS_A_PAGE = 20, 30
STEP_SERVICES: dict[str, Callable[..., Plan]] = {
    "submit": places_steps.submit_plan,
    "recall": places_steps.recall_plan,
    "return": places_steps.return_plan,
    "approve": places_steps.approve_plan,
    "issue": places_steps.issue_plan,
    "withdraw": places_steps.withdraw_plan,
}


def plan_of(request: HttpRequest, pk: int) -> Plan:
    """The plan, or 404 when it is out of the user's scope."""
    plans = Plan.objects.visible_to(request.user).select_related(
        "unit", "created_by", "submitted_by", "approved_by", "issued_by", "pool_account"
    )
    return get_object_or_404(plans, pk=pk)


@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.VIEW_CADRES)
    plans = Plan.objects.visible_to(user).select_related("unit", "created_by")
    page = Paginator(plans, PLANS_A_PAGE).get_page(request.GET.get("page"))
    rows = [(plan, reading.sees_whole(plan, user)) for plan in page]
    context = {"page": page, "rows": rows, "may_plan": may(user, Permission.PLAN_PLACES), "tab": "plans"}
    return render(request, "rewards/plan_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.PLAN_PLACES)
    initial, grades = first_values(user)
    form = PlanForm(request.POST or None, initial=initial, grades=grades, user=user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            plan = places.create_plan(
                year=data["year"],
                unit=data["unit"],
                scheme=Scheme(data["scheme"]),
                name=data["name"],
                choices=form.choices(data["rules"]),
                by=user,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "方案已拟订。")
            return redirect(plan)
    return render(request, "rewards/plan_new.html", {"form": form})


@require_GET
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    plan, user = plan_of(request, pk), user_of(request)
    return render(request, "rewards/plan_detail.html", _detail(request, plan, user))


def _detail(request: HttpRequest, plan: Plan, user: Any) -> dict[str, Any]:
    overview = reading.overview(plan)
    form = RowFilter(request.GET, grades=overview.grade_names)
    page = Paginator(reading.find_rows(reading.rows_of(plan, user), **form.asked), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    may_plan = may(user, Permission.PLAN_PLACES, plan.unit_path)
    return {
        "plan": plan,
        "overview": overview,
        "form": form,
        "page": page,
        "lines": reading.lines_of(page),
        "offers": offers(plan, user),
        "owner": OWNER[plan.state],  # type: ignore[index]
        "sees_whole": reading.sees_whole(plan, user),
        "may_plan": may_plan,
        "may_edit": may_plan and plan.is_draft,
        "may_export": may(user, Permission.EXPORT_CADRES, plan.unit_path),
        "others": Plan.objects.visible_to(user)
        .filter(year=plan.year, scheme=plan.scheme)
        .exclude(pk=plan.pk)[:10],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, pk: int) -> HttpResponse:
    plan, user = plan_of(request, pk), user_of(request)
    require(user, Permission.PLAN_PLACES, plan.unit_path)
    rules = place_rules(plan.year, Scheme(plan.scheme), plan.unit)
    initial = values_of(plan, rules.grade_names)
    form = ChoicesForm(request.POST or None, initial=initial, grades=rules.grade_names)
    if form.is_valid():
        try:
            places.change_plan(
                plan_id=plan.pk, name=form.cleaned_data["name"], choices=form.choices(rules), by=user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已按新的办法重新计算。")
            return redirect(plan)
    return render(request, "rewards/plan_edit.html", {"plan": plan, "form": form})


@require_POST
def plan_copy(request: HttpRequest, pk: int) -> HttpResponse:
    plan, user = plan_of(request, pk), user_of(request)
    form = NameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else f"{plan.name[:70]}（另一方案）"
    try:
        copy = places.copy_plan(plan_id=plan.pk, name=name, by=user)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(plan)
    messages.success(request, "已复制。改动只影响新方案，可随时与原方案比较。")
    return redirect(copy)


@require_POST
def plan_recount(request: HttpRequest, pk: int) -> HttpResponse:
    plan, by = plan_of(request, pk), user_of(request)
    return act(
        request,
        lambda: places.recount_plan(plan_id=plan.pk, by=by),
        said="已按当前名册重新统计。",
        back=plan.get_absolute_url(),
    )


@require_POST
def plan_discard(request: HttpRequest, pk: int) -> HttpResponse:
    plan, by = plan_of(request, pk), user_of(request)
    return act(
        request,
        lambda: places.discard_plan(plan_id=plan.pk, by=by),
        said="方案已删除。",
        back=reverse("rewards:plan-list"),
    )


@require_POST
def plan_grade(request: HttpRequest, pk: int) -> HttpResponse:
    """Another grade for one unit of a draft. By htmx the page below its head comes back, else the page."""
    plan, user = plan_of(request, pk), user_of(request)
    form = GradeForm(request.POST)
    if not form.is_valid():
        raise Http404
    grades = {form.cleaned_data["unit"]: form.cleaned_data["grade"]}
    back = f"{plan.get_absolute_url()}?{request.GET.urlencode()}"
    return act(
        request,
        lambda: places.set_plan_grades(plan_id=plan.pk, grades=grades, by=user),
        said="等次已改，名额已重新计算。",
        back=back,
    )


@require_POST
def plan_step(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Take one step of a plan's life."""
    plan, by = plan_of(request, pk), user_of(request)
    if action not in STEPS:
        raise Http404
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return act(
        request,
        lambda: STEP_SERVICES[action](plan_id=plan.pk, by=by, note=note),
        said=f"已{STEPS[action].label}。",
        back=plan.get_absolute_url(),
    )
