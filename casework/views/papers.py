"""The papers of a case: fetched, and signed for."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import Refused
from accounts.views.base import act, user_of
from casework.models import Paper
from casework.queries.papers import papers_of
from casework.services import papers
from casework.views.cases import case_of


def paper_of(request: HttpRequest, pk: int, paper: int) -> Paper:
    """The paper of a case that the user sees, or 404."""
    found: Paper = get_object_or_404(papers_of(case_of(request, pk), user_of(request)), pk=paper)
    return found


@never_cache
@require_GET
def paper_file(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    """The PDF; `?view` shows it in the browser."""
    found = paper_of(request, pk, paper)
    try:
        content = papers.file_of(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found.case)
    papers.note_reading(paper=found, by=user_of(request))
    name = f"{found.number or found.title}.pdf"
    is_view = "view" in request.GET
    return FileResponse(
        BytesIO(content), as_attachment=not is_view, filename=name, content_type="application/pdf"
    )


@require_POST
def paper_receive(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """The person signs for the paper, or the handler records that it was handed over."""
    found = paper_of(request, pk, paper)
    note = request.POST.get("note", "")
    return act(
        request,
        lambda: papers.receive(paper_id=found.pk, by=user_of(request), note=note),
        said="已签收。",
        back=found.case.get_absolute_url(),
    )
