"""The working-day calendar and its yearly import."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.queries import may
from accounts.views.base import user_of
from regulations.forms import HolidayForm
from regulations.holiday_sheet import read_holidays
from regulations.queries.calendar import year_page, years_shown
from regulations.services.calendar import import_holidays


@require_GET
def calendar_year(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked, years = request.GET.get("year") or str(today.year), years_shown(today)
    if not asked.isdecimal() or int(asked) not in years:
        raise Http404
    context = {
        "page": year_page(int(asked)),
        "years": list(years),
        "today": today,
        "weekdays": "一二三四五六日",
        "may_import": may(request.user, Permission.PROPOSE_RULES, ""),
    }
    return render(request, "regulations/calendar.html", context)


@require_http_methods(["GET", "POST"])
def holidays_import(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.PROPOSE_RULES, "")
    form = HolidayForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            days = read_holidays(file, file.size)
            year = import_holidays(days=days, source=form.cleaned_data["source"], by=user)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"{year}年的节假日已经导入。")
            return redirect(f"{reverse('regulations:calendar')}?year={year}")
    return render(
        request, "regulations/calendar_import.html", {"form": form}, status=422 if form.errors else 200
    )
