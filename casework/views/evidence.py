"""Material of a case: brought, replaced, taken to read. Nothing of it is ever shown as a page of this site."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework.files.types import BY_MEDIA_TYPE
from casework.forms_evidence import EvidenceForm
from casework.models import Case, Evidence
from casework.permissions import evidence as permissions
from casework.queries import evidence as queries
from casework.services import evidence as services
from casework.views.cases import case_of

# Whatever a file holds, a browser runs nothing of it and gives it no access to this site.
LOCKED_UP = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


@require_http_methods(["GET", "POST"])
def evidence_new(request: HttpRequest, pk: int) -> HttpResponse:
    return _upload(request, case_of(request, pk), None)


@require_http_methods(["GET", "POST"])
def evidence_replace(request: HttpRequest, pk: int) -> HttpResponse:
    old = _evidence_of(request, pk)
    return _upload(request, case_of(request, old.case_id), old)


@never_cache
@require_GET
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file to save; a picture may be looked at with ?show=1."""
    evidence = _evidence_of(request, pk)
    try:
        content = services.read(evidence=evidence, by=user_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(evidence.case)
    kind = BY_MEDIA_TYPE.get(evidence.media_type)
    is_shown = bool(kind and kind.is_picture and request.GET.get("show"))
    response = HttpResponse(content, content_type=evidence.media_type)
    response["Content-Disposition"] = content_disposition_header(not is_shown, evidence.file_name) or ""
    response["Content-Security-Policy"] = LOCKED_UP
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _evidence_of(request: HttpRequest, pk: int) -> Evidence:
    return get_object_or_404(
        Evidence.objects.visible_to(request.user).select_related("case").distinct(), pk=pk
    )


def _upload(request: HttpRequest, case: Case, old: Evidence | None) -> HttpResponse:
    user = user_of(request)
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        topics=queries.topics_of(case),
        is_staff=permissions.is_staff(case, user),
        is_new=old is None,
        initial={"topic": request.GET.get("topic", ""), "title": old.title if old else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            evidence = services.take_in(
                case_id=case.pk, by=user, replaces_id=old.pk if old else None, **_filled(form)
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, f"已上传“{evidence.title}”。")
            return redirect(case)
    elif reason := permissions.why_not_add(case, user):
        messages.error(request, reason)
        return redirect(case)
    context = {"case": case, "old": old, "form": form}
    return render(request, "casework/evidence_new.html", context, status=422 if form.errors else 200)


def _filled(form: EvidenceForm) -> dict[str, Any]:
    upload = form.cleaned_data.pop("file")
    return {**form.cleaned_data, "file": upload, "file_name": upload.name}
