"""The reporter of a case: who may know him, who he is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework.models import Case
from casework.permissions import Standing
from casework.views.cases import case_of
from faultcorrection import permissions
from faultcorrection.forms.reporter import HandlersForm, ReporterForm
from faultcorrection.queries.reporter import known_of
from faultcorrection.services import reporter as services


def quiet_case(request: HttpRequest, pk: int) -> Case:
    """A case that has a reporter, as the office sees it; 404 for anybody else and for other kinds."""
    case = case_of(request, pk)
    if case.kind not in permissions.KINDS or not Standing(case, user_of(request)).is_inside:
        raise Http404
    return case


@never_cache
@require_GET
def reporter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who may know; the forms for who is named and for who may name. The name itself is not on it."""
    return _page(request, quiet_case(request, pk))


@require_POST
def reporter_handlers(request: HttpRequest, pk: int) -> HttpResponse:
    """The section head says who may know."""
    case = quiet_case(request, pk)
    form = HandlersForm(request.POST, case=case)
    if form.is_valid():
        try:
            services.name_handlers(case_id=pk, users=list(form.cleaned_data["users"]), by=user_of(request))
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("users", str(refusal))
        else:
            messages.success(request, "已指定。")
            return redirect("faultcorrection:reporter-detail", pk)
    return _page(request, case, handlers=form, status=422)


@never_cache
@require_POST
def reporter_record(request: HttpRequest, pk: int) -> HttpResponse:
    """A named handler writes down who reported."""
    case = quiet_case(request, pk)
    form = ReporterForm(request.POST)
    permissions.check_may_look(case, user_of(request))
    if form.is_valid():
        try:
            services.record_reporter(case_id=pk, by=user_of(request), **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已加密登记。")
            return redirect("faultcorrection:reporter-detail", pk)
    return _page(request, case, record=form, status=422)


@never_cache
@require_POST
def reporter_look(request: HttpRequest, pk: int) -> HttpResponse:
    """A named handler looks; the look is on record before the page is made."""
    case = quiet_case(request, pk)
    try:
        identity = services.look(case=case, by=user_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("faultcorrection:reporter-detail", pk)
    return _page(request, case, identity=identity)


def _page(
    request: HttpRequest,
    case: Case,
    *,
    handlers: HandlersForm | None = None,
    record: ReporterForm | None = None,
    identity: services.Identity | None = None,
    status: int = 200,
) -> HttpResponse:
    user = user_of(request)
    context = {
        "case": case,
        "known": known_of(case, user),
        "may_look": permissions.may_look(case, user),
        "handlers": (handlers or HandlersForm(case=case)) if permissions.may_name(case, user) else None,
        "record": record or ReporterForm(),
        "identity": identity,
    }
    return render(request, "faultcorrection/reporter_detail.html", context, status=status)
