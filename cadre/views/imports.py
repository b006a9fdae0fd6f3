"""Pages of the imports: upload, progress, preview, confirm, result. An import is seen by who brought it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Permission
from accounts.permissions import NotAllowed, Refused, require
from accounts.views.base import user_of
from cadre.enums import ImportKind
from cadre.forms_imports import ConfirmForm, UploadForm
from cadre.models import Import
from cadre.queries import import_pages
from cadre.roster import sheets
from cadre.services import imports
from jobs.queries import job_progress, worker_alive

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _load(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user), pk=pk)


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """My imports, the latest first."""
    require(request.user, Permission.IMPORT_CADRES)
    page = Paginator(Import.objects.visible_to(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "cadre/import_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Upload a roster, or one or many LRMX files."""
    user = user_of(request)
    require(user, Permission.IMPORT_CADRES)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            upload = imports.upload_import(
                files=form.cleaned_data["uploads"],
                kind=ImportKind(form.cleaned_data["kind"]),
                create_units=form.cleaned_data.get("create_units", False),
                by=user,
            )
        except Refused as refusal:
            form.add_error("uploads", str(refusal))
        else:
            return redirect(upload)
    return render(request, "cadre/import_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def import_template(request: HttpRequest) -> HttpResponse:
    """An empty roster to fill in, with the grades of the last three years."""
    require(request.user, Permission.IMPORT_CADRES)
    year = timezone.localdate().year
    return _attachment(sheets.template(range(year - 3, year)), "干部花名册模板.xlsx")


@require_GET
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the import is; what was found; what may be done next."""
    upload = _load(request, pk)
    job = import_pages.job_of(upload)
    found = import_pages.found_in(
        upload, tab=request.GET.get("tab", ""), column=request.GET.get("column", "")
    )
    context: dict[str, Any] = {
        "import": upload,
        "form": ConfirmForm(),
        "job": job,
        "found": found,
        "page": Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "worker_alive": worker_alive(),
    }
    if job:
        context["progress"] = job_progress(job)
        context["progress_url"] = reverse("jobs:job-progress", args=[job.pk])
        context["label"] = import_pages.label_of(upload)
    return render(request, "cadre/import_detail.html", context)


@require_POST
def import_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    upload, form = _load(request, pk), ConfirmForm(request.POST)
    accept_good = form.is_valid() and form.cleaned_data["accept_good"]
    try:
        imports.confirm_import(import_id=upload.pk, by=user_of(request), accept_good=accept_good)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(upload)


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _load(request, pk)
    try:
        imports.discard_import(import_id=upload.pk, by=user_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(upload)
    messages.success(request, f"已放弃“{upload.file_name}”，没有写入名册。")
    return redirect("cadre:import-list")


@require_GET
def import_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it was uploaded."""
    upload = _load(request, pk)
    return _download(request, upload, upload.file, upload.file_name, "file")


@require_GET
def import_result(request: HttpRequest, pk: int) -> FileResponse:
    """What became of every row."""
    upload = _load(request, pk)
    return _download(request, upload, upload.result, f"导入结果{upload.pk}.xlsx", "result")


@require_GET
def import_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """Every problem of the file as a sheet."""
    upload = _load(request, pk)
    problems = import_pages.findings_of(upload)["problems"]
    imports.record_download(import_id=upload.pk, what="problems", by=user_of(request))
    return _attachment(sheets.problem_sheet(problems), f"导入问题{upload.pk}.xlsx")


def _download(request: HttpRequest, upload: Import, file: FieldFile, name: str, what: str) -> FileResponse:
    if not file:
        raise Http404
    imports.record_download(import_id=upload.pk, what=what, by=user_of(request))
    return FileResponse(file.open("rb"), as_attachment=True, filename=name)


def _attachment(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
