"""考核特殊情形 and 单位等次: what plans begin with and no fact of the register tells."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import scope_of
from accounts.views.base import act, user_of
from rewards.enums import SpecialKind
from rewards.forms.places import SpecialForm, UnitGradesForm, default_year
from rewards.models import SpecialCase, UnitGrade
from rewards.services import grades, special

ROWS_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def special_list(request: HttpRequest) -> HttpResponse:
    """The cases on record, and a form for another one."""
    user = user_of(request)
    require(user, Permission.PLAN_PLACES)
    form = SpecialForm(request.POST or None, initial={"year": default_year()})
    if form.is_valid():
        data = form.cleaned_data
        try:
            special.record_special(
                number=data["number"],
                year=data["year"],
                kind=SpecialKind(data["kind"]),
                document=data["document"],
                by=user,
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已登记。草拟中的方案请“重新统计”后生效。")
            return redirect("rewards:special-list")
    cases = SpecialCase.objects.visible_to(user).select_related("cadre__unit", "recorded_by", "cancelled_by")
    page = Paginator(cases, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rewards/special_list.html", {"form": form, "page": page, "tab": "special"})


@require_POST
def special_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    case, by = get_object_or_404(SpecialCase.objects.visible_to(request.user), pk=pk), user_of(request)
    return act(
        request,
        lambda: special.cancel_special(case_id=case.pk, by=by),
        said="登记已撤销。",
        back=reverse("rewards:special-list"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unit_grade_list(request: HttpRequest) -> HttpResponse:
    """The grades of units of a year, and a field to paste new ones into."""
    user = user_of(request)
    require(user, Permission.PLAN_PLACES)
    form = UnitGradesForm(request.POST or None, initial={"year": default_year()}, user=user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            changed = grades.record_unit_grades(
                year=data["year"], grades=data["lines"], source=data["source"], by=user
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("lines", str(refusal))
        else:
            messages.success(request, f"已登记，改动 {changed} 个单位。新拟订的方案按此取等次。")
            return redirect(f"{reverse('rewards:unit-grade-list')}?year={data['year']}")
    year = request.GET.get("year", "")
    page = Paginator(_grades(request, year), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "year": year, "tab": "grades"}
    return render(request, "rewards/unit_grade_list.html", context)


def _grades(request: HttpRequest, year: str) -> QuerySet[UnitGrade]:
    """The grades of units in scope; of one year when a year was typed."""
    scope = scope_of(request.user, Permission.VIEW_CADRES)
    found = (
        UnitGrade.objects.filter(scope.q("unit__path")).select_related("unit").order_by("-year", "unit__path")
    )
    return found.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else found
