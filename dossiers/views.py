"""Pages of the review runs, and the documents themselves. Out of scope is 404; every document taken is noted."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.permissions import Refused, require
from accounts.queries import may
from accounts.views.base import act, user_of
from cadre.models import Cadre
from dossiers import archive, queries, services
from dossiers.appointment_form import appointment_form
from dossiers.enums import DocumentKind
from dossiers.forms import DocumentFilter, RunForm
from dossiers.models import ReviewDocument, ReviewRun
from dossiers.rendering import render_form
from jobs.queries import worker_alive
from printing import pdf, storage

RUNS_A_PAGE, DOCUMENTS_A_PAGE = 20, 50


def _run(request: HttpRequest, pk: int) -> ReviewRun:
    runs = ReviewRun.objects.visible_to(request.user).select_related("unit", "created_by")
    return get_object_or_404(runs, pk=pk)


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    runs = ReviewRun.objects.visible_to(request.user).select_related("unit", "created_by")
    page = Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page"))
    rows = queries.runs_with_counts(list(page), request.user)
    may_start = may(request.user, Permission.START_RUNS)
    return render(request, "dossiers/run_list.html", {"page": page, "rows": rows, "may_start": may_start})


@require_http_methods(["GET", "HEAD", "POST"])
def run_new(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user, Permission.START_RUNS)
    given = {name: request.GET[name] for name in ("year", "scope", "unit", "people") if name in request.GET}
    form = RunForm(request.POST or None, initial=given, user=user)
    if form.is_valid():
        try:
            run = services.start_run(by=user, **form.order())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已发起，报告会陆续出现在下面。")
            return redirect(run)
    return render(request, "dossiers/run_new.html", {"form": form})


@require_GET
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    form = DocumentFilter(request.GET)
    visible = queries.documents_of(run, request.user)
    found = queries.find_documents(visible, **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(found, DOCUMENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "progress": queries.run_progress(run, request.user),
        "worker_alive": worker_alive(),
        "failures": queries.failures_of(visible),
        "form": form,
        "page": page,
        "may_start": may(request.user, Permission.START_RUNS, run.unit_path),
        "may_export": may(request.user, Permission.EXPORT_CADRES, run.unit_path),
    }
    return render(request, "dossiers/run_detail.html", context)


@require_GET
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The moving bar; once the run is over the whole page is loaded again, with its files."""
    run = _run(request, pk)
    progress = queries.run_progress(run, request.user)
    if progress.is_over and "HX-Request" in request.headers:
        return HttpResponseClientRefresh()
    return render(request, "dossiers/_run_progress.html", {"run": run, "progress": progress})


def _act(request: HttpRequest, run: ReviewRun, action: Callable[..., Any], said: str) -> HttpResponse:
    """Run one service on the run, say how it went, and show the run."""
    by = user_of(request)
    return act(request, lambda: action(run_id=run.pk, by=by), said=said, back=run.get_absolute_url())


@require_POST
def run_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    said = "已取消，正在生成的几份会在完成后停下。"
    return _act(request, _run(request, pk), services.cancel_run, said)


@require_POST
def run_retry(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, _run(request, pk), services.retry_run, "没有完成的文书已重新排队。")


@require_GET
@limited(Limit.EXPORT)
def run_archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All finished documents of the run that the user may see, as a zip with its manifest."""
    run, user = _run(request, pk), user_of(request)
    require(user, Permission.EXPORT_CADRES, run.unit_path)
    documents = queries.documents_of(run, user)
    count = documents.counts().available
    if not count:
        messages.error(request, "还没有可以下载的文书。")
        return redirect(run)
    services.record_export(target=run.audit_target, unit_path=run.unit_path, by=user, documents=count)
    response = StreamingHttpResponse(archive.stream_zip(documents), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="review-{run.year}-{run.pk}.zip"'
    return response


@require_GET
@limited(Limit.EXPORT)
def document_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One stored document; `?view` shows it in the browser."""
    documents = ReviewDocument.objects.visible_to(request.user).select_related("document", "run")
    document = get_object_or_404(documents, pk=pk)
    if document.document is None:
        raise Http404
    try:
        content = storage.read(document.document)
    except storage.FileDamaged as damage:
        messages.error(request, str(damage))
        return redirect(document.run)
    services.record_export(
        target=document.audit_target,
        unit_path=document.unit_path,
        by=user_of(request),
        run=document.run_id,
        sha256=document.document.sha256,
    )
    return _pdf(content, document.file_name, is_view="view" in request.GET)


def _pdf(content: bytes, name: str, *, is_view: bool) -> FileResponse:
    return FileResponse(
        BytesIO(content), as_attachment=not is_view, filename=name, content_type="application/pdf"
    )


@require_GET
@limited(Limit.EXPORT)
def cadre_form(request: HttpRequest, number: str) -> HttpResponseBase:
    """The 干部任免审批表 of a person, for who may export him and for himself."""
    user = user_of(request)
    cadre = get_object_or_404(Cadre.objects.visible_to(user).select_related("unit"), number=number)
    if cadre.user_id != user.pk:
        require(user, Permission.EXPORT_CADRES, cadre.unit_path)
    try:
        content = render_form(appointment_form(cadre, as_of=timezone.localdate()))
    except pdf.RenderRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(cadre)
    services.record_export(
        target=cadre.audit_target, unit_path=cadre.unit_path, by=user, form="干部任免审批表"
    )
    return _pdf(
        content,
        f"{cadre.number}_{archive.safe_name(cadre.name)}_任免审批表.pdf",
        is_view="view" in request.GET,
    )


@require_GET
def cadre_documents(request: HttpRequest, number: str) -> HttpResponse:
    """The review reports on one person, the newest year first."""
    cadre = get_object_or_404(Cadre.objects.visible_to(request.user).select_related("unit"), number=number)
    documents = ReviewDocument.objects.visible_to(request.user).filter(
        kind=DocumentKind.PERSON, cadre=cadre, document__isnull=False
    )
    page = Paginator(documents.select_related("run", "document").order_by("-run__year", "-id"), 30).get_page(
        request.GET.get("page")
    )
    return render(request, "dossiers/cadre_documents.html", {"cadre": cadre, "page": page})
