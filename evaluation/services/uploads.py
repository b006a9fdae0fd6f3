"""Filled-in workbooks: kept when they have no fault, taken at their uploader's word, whole or not at all."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from evaluation.enums import FileKind, FileState, SheetState, SurveyState
from evaluation.models import Scheme, Sheet, Survey, Upload
from evaluation.queries.instruments import design_of
from evaluation.services.schemes import ResultDraft, record_results
from evaluation.services.sheets import hand_in

Change = Sequence[str]


@transaction.atomic
def keep_upload(
    *,
    about: Survey | Scheme,
    file_name: str,
    sha256: str,
    rows: list[dict[str, Any]],
    changes: Sequence[Change],
    by: User,
) -> Upload:
    """Keep what a file without faults says, until its uploader confirms or gives it up."""
    is_survey = isinstance(about, Survey)
    upload = Upload.objects.create(
        kind=FileKind.SHEETS if is_survey else FileKind.RESULTS,
        survey=about if isinstance(about, Survey) else None,
        scheme=about if isinstance(about, Scheme) else None,
        file_name=file_name[-200:],
        sha256=sha256,
        rows=rows,
        changes=[list(change) for change in changes],
        count=len(rows),
        uploaded_by=by,
    )
    audit.record(
        Event.IMPORT_UPLOAD, by=by, target=upload.audit_target, unit_path=about.unit_path, kind=upload.kind,
        sha256=sha256,
    )  # fmt: skip
    return upload


@transaction.atomic
def take_upload(*, upload_id: int, by: User) -> int:
    """Write what the file says. Raises Refused, and writes nothing, when the ground has moved since the check."""
    upload = _ready(upload_id, by)
    if upload.survey_id is not None:
        count = _take_sheets(upload, upload.survey_id, by)
    else:
        assert upload.scheme_id is not None  # by the table's constraint  # nosec B101
        rows = [_result(row) for row in upload.rows]
        count = record_results(scheme_id=upload.scheme_id, rows=rows, source=str(upload), by=by)
        audit.record(
            Event.RESULT_IMPORT,
            by=by,
            target=upload.audit_target,
            unit_path=upload.scheme.unit_path if upload.scheme else "",
            count=count,
        )
    _end(upload, FileState.DONE)
    return count


@transaction.atomic
def discard_upload(*, upload_id: int, by: User) -> None:
    _end(_ready(upload_id, by), FileState.DISCARDED)


def _ready(upload_id: int, by: User) -> Upload:
    upload = Upload.objects.select_for_update().get(pk=upload_id, uploaded_by=by)
    if upload.state != FileState.READY:
        raise Refused(f"这份文件{upload.get_state_display()}，不必再办。")
    return upload


def _end(upload: Upload, state: FileState) -> None:
    upload.state, upload.rows, upload.changes = state, [], []
    upload.save(update_fields=["state", "rows", "changes"])


def _result(row: dict[str, Any]) -> ResultDraft:
    return ResultDraft(
        indicator=row["indicator"],
        member=row["member"],
        value=None if row["value"] is None else Decimal(row["value"]),
        target=None if row["target"] is None else Decimal(row["target"]),
        is_excluded=row["is_excluded"],
        source=row["source"],
    )


# --- sheets -----------------------------------------------------------------------------------------------------


def _take_sheets(upload: Upload, survey_id: int, by: User) -> int:
    survey = Survey.objects.select_for_update(of=("self",)).select_related("version").get(pk=survey_id)
    if survey.state != SurveyState.OPEN:
        raise Refused("这次测评已经结束或还没有启动，不能导入。")
    named = [row["sheet"] for row in upload.rows if row["sheet"]]
    sheets = {sheet.pk: sheet for sheet in Sheet.objects.select_for_update().filter(pk__in=named)}
    if len(named) < len(upload.rows) or any(sheet.rater_id != by.pk for sheet in sheets.values()):
        require(by, Permission.RUN_ASSESSMENTS, survey.unit_path)  # others' sheets, or new ones
    design = design_of(survey.version)
    targets = set(survey.targets.values_list("pk", flat=True))
    for row in upload.rows:
        if row["target"] not in targets or (row["sheet"] and row["sheet"] not in sheets):
            raise Refused("核对以后评价对象有变动，请重新上传核对。")
        sheet = sheets.get(row["sheet"]) or _new_sheet(row)
        if sheet.state != SheetState.OPEN:
            raise Refused("核对以后有的表已经提交或免评了，请重新上传核对。")
        sheet.draft, sheet.edition, sheet.saved_at = row["draft"], sheet.edition + 1, timezone.now()
        sheet.save(update_fields=["draft", "edition", "saved_at"])
        hand_in(sheet, design)
    audit.record(
        Event.SHEET_IMPORT, by=by, target=survey.audit_target, unit_path=survey.unit_path, count=len(upload.rows),
        sha256=upload.sha256,
    )  # fmt: skip
    return len(upload.rows)


def _new_sheet(row: dict[str, Any]) -> Sheet:
    """The sheet of somebody without an account; the same file twice finds it again."""
    sheet, _ = Sheet.objects.select_for_update().get_or_create(
        target_id=row["target"], group_id=row["group"], rater=None, rater_name=row["rater_name"]
    )
    return sheet
