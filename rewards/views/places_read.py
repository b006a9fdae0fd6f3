"""Pages that read plans: one unit's number, the people told by name, two plans side by side, files."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.queries import may
from accounts.views.base import user_of
from printing import papers, pdf
from rewards import sheets
from rewards.forms.places import PersonFilter
from rewards.models import Plan, PlanRow
from rewards.papers.places import plan_schedule, unit_notice
from rewards.queries import places as reading
from rewards.services.places_export import note_export, note_notice
from rewards.views import files
from rewards.views.places import plan_of

ROWS_A_PAGE = 50


def _row(request: HttpRequest, plan: Plan, row: int) -> PlanRow:
    rows = reading.rows_of(plan, user_of(request)).select_related("unit", "group__unit", "account")
    return get_object_or_404(rows, pk=row)


@require_GET
def plan_row(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """One unit: who counts, who does not and why, and how the number came about."""
    plan, user = plan_of(request, pk), user_of(request)
    found = _row(request, plan, row)
    persons = reading.persons_of(plan, user, row=found)
    context = {
        "plan": plan,
        "row": found,
        "bar": reading.bar_of(found),
        "members": found.members.select_related("unit"),
        "page": Paginator(persons, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "rules": reading.overview(plan).rules,
        "line": reading.lines_of([found])[0],
    }
    return render(request, "rewards/plan_row.html", context)


@require_GET
def plan_row_notice(request: HttpRequest, pk: int, row: int) -> HttpResponseBase:
    """The notice to a unit as PDF."""
    plan, user = plan_of(request, pk), user_of(request)
    found = _row(request, plan, row)
    lot = found.group or found
    content = unit_notice(plan, lot, lot.members.select_related("unit"))
    name = f"优秀名额通知_{plan.year}_{found.code}.pdf"
    try:
        answer = files.paper(lambda: papers.render_official(content), name, is_view="view" in request.GET)
    except pdf.RenderRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    note_notice(target=plan.audit_target, unit_path=found.unit_path, form="优秀名额通知", by=user)
    return answer


@require_GET
def plan_schedule_paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The schedule of the plan as PDF."""
    plan, user = plan_of(request, pk), user_of(request)
    rows = list(reading.rows_of(plan, user).filter(group=None).select_related("unit"))
    note_export(
        what="名额分配方案表", target=plan.audit_target, unit_path=plan.unit_path, count=len(rows), by=user
    )
    content = plan_schedule(plan, rows)
    try:
        return files.paper(
            lambda: papers.render_list(content),
            f"优秀名额方案_{plan.year}.pdf",
            is_view="view" in request.GET,
        )
    except pdf.RenderRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(plan)


@require_POST
@limited(Limit.EXPORT)
def plan_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    plan, user = plan_of(request, pk), user_of(request)
    rows = list(reading.rows_of(plan, user).select_related("unit", "group__unit"))
    note_export(what="名额方案", target=plan.audit_target, unit_path=plan.unit_path, count=len(rows), by=user)
    return files.sheet(sheets.plan_sheet(plan, rows), f"优秀名额方案_{plan.year}.xlsx")


@require_GET
def plan_people(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of the plan whose year is not the plain case, each with the reason."""
    plan, user = plan_of(request, pk), user_of(request)
    form = PersonFilter(request.GET)
    treatment = form.cleaned_data["treatment"] if form.is_valid() else ""
    persons = reading.persons_of(plan, user, treatment)
    context = {
        "plan": plan,
        "form": form,
        "page": Paginator(persons, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "may_export": may(user, Permission.EXPORT_CADRES, plan.unit_path),
    }
    return render(request, "rewards/plan_people.html", context)


@require_POST
@limited(Limit.EXPORT)
def plan_people_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    plan, user = plan_of(request, pk), user_of(request)
    persons = reading.persons_of(plan, user)
    note_export(
        what="考核人员情形",
        target=plan.audit_target,
        unit_path=plan.unit_path,
        count=persons.count(),
        by=user,
    )
    return files.sheet(sheets.people_sheet(plan, persons), f"考核人员情形_{plan.year}.xlsx")


# --- two plans ------------------------------------------------------------------------------------------------------


def _two(request: HttpRequest) -> tuple[Plan | None, Plan | None]:
    """The plans named by `left` and `right`, each the reader's to see."""
    given = [request.GET.get(name, "") for name in ("left", "right")]
    left, right = (
        plan_of(request, int(text)) if text.isdecimal() and len(text) < 10 else None for text in given
    )
    return left, right


@require_GET
def plan_compare(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    left, right = _two(request)
    only = request.GET.get("only") == "1"
    pairs = reading.compare(left, right, user, only_different=only) if left and right else []
    context = {
        "left": left,
        "right": right,
        "only": only,
        "plans": Plan.objects.visible_to(user).select_related("unit")[:100],
        "page": Paginator(pairs, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "up": sum(pair.difference for pair in pairs if pair.difference > 0),
        "down": -sum(pair.difference for pair in pairs if pair.difference < 0),
        "parts": [reading.parts_of(plan) for plan in (left, right) if plan],
        "choices": _choices_side_by_side(left, right),
    }
    return render(request, "rewards/plan_compare.html", context)


def _choices_side_by_side(left: Plan | None, right: Plan | None) -> list[tuple[str, str, str]]:
    """Every choice that either plan tells of."""
    if not left or not right:
        return []
    sides = [dict(reading.told_choices(plan)) for plan in (left, right)]
    labels = list(dict.fromkeys([*sides[0], *sides[1]]))
    return [(label, sides[0].get(label, "—"), sides[1].get(label, "—")) for label in labels]


@require_POST
@limited(Limit.EXPORT)
def plan_compare_export(request: HttpRequest) -> HttpResponseBase:
    left, right = _two(request)
    if left is None or right is None:
        messages.error(request, "请先选择两个方案。")
        return redirect("rewards:plan-compare")
    user = user_of(request)
    pairs = reading.compare(left, right, user, only_different=False)
    for plan in (left, right):
        note_export(
            what="方案比较", target=plan.audit_target, unit_path=plan.unit_path, count=len(pairs), by=user
        )
    return files.sheet(sheets.compare_sheet(left, right, pairs), f"名额方案比较_{left.year}.xlsx")
