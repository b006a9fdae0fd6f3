"""Background work of the register."""

from typing import Any

from accounts.permissions import Refused
from cadre.export_job import export_people as export_people  # registers its kind
from cadre.models import Import
from cadre.queries.imports import compare, read_import
from cadre.services import imports
from jobs.context import JobContext
from jobs.registry import job_kind


@job_kind("cadre.check_import", label="核对导入文件")
def check_import(ctx: JobContext, import_id: int) -> dict[str, Any] | None:
    """Read an uploaded file and put the preview before its uploader."""
    upload = Import.objects.select_related("uploaded_by").get(pk=import_id)
    try:
        reading = read_import(upload, progress=ctx.progress)
        preview = compare(reading, source=str(upload), progress=ctx.progress)
    except Refused as refusal:
        with ctx.finishing():
            imports.refuse_import(import_id=import_id, reason=str(refusal))
        return None
    with ctx.finishing(result={"rows": len(reading.subjects), "good": len(reading.people)}):
        imports.finish_check(import_id=import_id, reading=reading, preview=preview)
    return None


@job_kind("cadre.apply_import", label="导入名册", max_attempts=5)
def apply_import(ctx: JobContext, import_id: int) -> dict[str, Any] | None:
    """Record a confirmed file; batches that an interrupted attempt has written are recognized."""
    try:
        rows = imports.apply_import(import_id=import_id, progress=ctx.progress)
    except Refused as refusal:
        with ctx.finishing():
            imports.refuse_import(import_id=import_id, reason=str(refusal))
        return None
    with ctx.finishing(result={"rows": len(rows)}):
        imports.finish_import(import_id=import_id, rows=rows)
    return None
