"""One case: its page, its steps, and how one begins."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework import permissions, registry, services
from casework.forms import ActForm
from casework.models import Case
from casework.queries import case_page


def case_of(request: HttpRequest, pk: int) -> Case:
    """The case, or 404 when it is out of the user's sight."""
    cases = Case.objects.visible_to(request.user).select_related(
        "unit", "office", "subject__user", "opened_by"
    )
    return get_object_or_404(cases, pk=pk)


@never_cache
@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case, user = case_of(request, pk), user_of(request)
    services.note_reading(case=case, by=user)
    standing = permissions.Standing(case, user)
    if standing.is_inside:
        return render(request, "casework/case_detail.html", case_page.staff_page(case, standing))
    return render(request, "casework/case_detail_subject.html", case_page.told_page(case, standing))


@never_cache
def case_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The form of one step; what was typed stays after any refusal."""
    case, user = case_of(request, pk), user_of(request)
    move = case.process.transition(action)
    if move is None:
        raise Http404
    form_class = registry.process_named(case.kind).forms.get(action, ActForm)
    form = form_class(request.POST or None, request.FILES or None, case=case, move=move, user=user)
    if request.method == "POST" and form.is_valid():
        done = _act(case, form, user)
        if done is not None:
            messages.success(request, f"已{move.label}。")
            return redirect(done)
    else:
        _check(case, form, user)
    return render(request, "casework/case_act.html", {"case": case, "move": move, "form": form})


def _act(case: Case, form: ActForm, user: Any) -> Case | None:
    try:
        return services.act(
            case_id=case.pk,
            action=form.move.action,
            version=form.cleaned_data["version"],
            by=user,
            data=form.data_of_step,
            note=form.cleaned_data["note"],
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def _check(case: Case, form: ActForm, user: Any) -> None:
    """Say before anything is typed that the step is refused; who may not take it at all gets 403."""
    try:
        permissions.check_may(case, form.move, user)
    except NotAllowed:
        raise
    except Refused as refusal:
        form.refusal = str(refusal)  # type: ignore[attr-defined]


def case_new(request: HttpRequest, kind: str) -> HttpResponse:
    user = user_of(request)
    try:
        process = registry.process_named(kind)
    except registry.UnknownKind as unknown:
        raise Http404 from unknown
    form = process.open_form(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            case = process.open(by=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已提出“{case.title}”。")
            return redirect(case)
    return render(request, "casework/case_new.html", {"kind": process.kind, "form": form})
