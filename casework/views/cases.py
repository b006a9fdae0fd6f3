"""One case: its page, its steps, and how one begins."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import Refused
from accounts.views.base import user_of
from casework import permissions, registry, services
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
