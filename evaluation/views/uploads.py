"""Workbooks: templates to take away, files to check, what they would change, and the word to take them."""

import hashlib
from collections.abc import Callable
from typing import IO, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.enums import Limit, Permission
from accounts.limits import limited
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from accounts.views.base import user_of
from evaluation.enums import FileState
from evaluation.excel import indicators as result_files
from evaluation.excel import sheets as sheet_files
from evaluation.excel.reading import read
from evaluation.forms.uploads import UploadForm
from evaluation.models import Scheme, Sheet, Survey, Upload
from evaluation.queries import uploads as queries
from evaluation.services import exports, uploads
from evaluation.views.results import attachment
from evaluation.views.schemes import run_by as scheme_run_by

Checked = sheet_files.Checked | result_files.Checked
Check = Callable[[IO[bytes], int], Checked]


def _survey(request: HttpRequest, pk: int) -> tuple[Survey, User | None]:
    """The survey, and the rater whose sheets alone are meant; None for who runs it. 404 for everybody else."""
    user = user_of(request)
    survey = get_object_or_404(Survey.objects.select_related("version__instrument"), pk=pk)
    if may(user, Permission.RUN_ASSESSMENTS, survey.unit_path):
        return survey, None
    get_object_or_404(Sheet.objects.visible_to(user).filter(target__survey=survey)[:1])
    return survey, user


@require_GET
@limited(Limit.EXPORT)
def survey_template(request: HttpRequest, pk: int) -> HttpResponse:
    survey, rater = _survey(request, pk)
    book = queries.sheet_book(survey, rater=rater)
    exports.note_survey_export(survey=survey, what="评分模板", count=len(book.sheets), by=user_of(request))
    return attachment(sheet_files.blank(book), f"{survey.title}评分模板.xlsx")


@require_GET
@limited(Limit.EXPORT)
def scheme_template(request: HttpRequest, pk: int) -> HttpResponse:
    scheme = scheme_run_by(request, pk)
    book = queries.result_book(scheme)
    exports.note_scheme_export(scheme=scheme, what="指标结果模板", count=len(book.units), by=user_of(request))
    return attachment(result_files.blank(book), f"{scheme}结果模板.xlsx")


@require_http_methods(["GET", "POST"])
def survey_upload(request: HttpRequest, pk: int) -> HttpResponse:
    survey, rater = _survey(request, pk)

    def check(file: IO[bytes], size: int) -> Checked:
        book = queries.sheet_book(survey, rater=rater)
        return sheet_files.check_file(read(file, size, sheet_files.heads(book.design)), book)

    return _upload(request, survey, check)


@require_http_methods(["GET", "POST"])
def scheme_upload(request: HttpRequest, pk: int) -> HttpResponse:
    scheme = scheme_run_by(request, pk)

    def check(file: IO[bytes], size: int) -> Checked:
        return result_files.check_file(read(file, size, result_files.HEADS), queries.result_book(scheme))

    return _upload(request, scheme, check)


def _upload(request: HttpRequest, about: Survey | Scheme, check: Check) -> HttpResponse:
    """Check a file. With a problem everything is told and nothing kept; without one it waits for a word."""
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "about": about, "is_survey": isinstance(about, Survey)}
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            checked = check(file, file.size)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            if not checked.problems:
                file.seek(0)
                upload = uploads.keep_upload(
                    about=about,
                    file_name=file.name,
                    sha256=hashlib.file_digest(file, "sha256").hexdigest(),
                    rows=checked.rows,
                    changes=checked.changes,
                    by=user_of(request),
                )
                return redirect(upload)
            context["problems"] = checked.problems
    failed = request.method == "POST"
    return render(request, "evaluation/upload_new.html", context, status=422 if failed else 200)


def _own(request: HttpRequest, pk: int) -> Upload:
    own = Upload.objects.visible_to(request.user).select_related("survey", "scheme")
    return get_object_or_404(own, pk=pk)


@require_GET
def upload_detail(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _own(request, pk)
    context = {"upload": upload, "is_ready": upload.state == FileState.READY, "back": _back(request, upload)}
    return render(request, "evaluation/upload_detail.html", context)


@require_POST
def upload_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _own(request, pk)
    try:
        count = uploads.take_upload(upload_id=upload.pk, by=user_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(upload)
    messages.success(request, f"已导入{count}行。")
    return redirect(_back(request, upload))


@require_POST
def upload_discard(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _own(request, pk)
    try:
        uploads.discard_upload(upload_id=upload.pk, by=user_of(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(upload)
    messages.success(request, "已放弃，没有写入。")
    return redirect(_back(request, upload))


def _back(request: HttpRequest, upload: Upload) -> str:
    """Where the file belongs: the scheme or survey for who runs it, his own sheets for a rater."""
    if upload.scheme:
        return upload.scheme.get_absolute_url()
    assert upload.survey is not None  # by the table's constraint  # nosec B101
    if Survey.objects.visible_to(request.user).filter(pk=upload.survey.pk).exists():
        return upload.survey.get_absolute_url()
    return reverse("evaluation:sheet-grid", args=[upload.survey.pk])
