"""Taking in uploaded files: upload, check, confirm, apply, discard.

Checking and applying run as jobs. Applying writes in batches, each a transaction of its own: whoever is recorded
already is found again by his ID number, so an interrupted import goes on where it stopped and nobody comes twice.
"""

import hashlib
import json
import uuid
import zipfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.drafts import FactDraft, PersonDraft
from cadre.enums import ImportKind, ImportState
from cadre.lrmx.check import LrmxDraft
from cadre.models import Import, Unit
from cadre.queries import imports as reading_imports
from cadre.queries.import_pages import apply_key, check_key
from cadre.queries.imports import Preview, Progress, Reading, silent
from cadre.roster.sheets import result_sheet
from cadre.services.lrmx import record_lrmx
from cadre.services.people import record_people
from cadre.services.units import ensure_units
from jobs.services import enqueue

CREATED, UPDATED, SAME, REFUSED = "新增", "更新", "无变化", "未导入"
_BATCH = 1000  # people written in one transaction


@transaction.atomic
def upload_import(
    *, files: "Sequence[File[bytes]]", kind: ImportKind, create_units: bool, by: User
) -> Import:
    """Keep an upload and have it checked in the background. Several files are kept as one zip."""
    require(by, Permission.IMPORT_CADRES)
    if create_units:
        require(by, Permission.EDIT_UNITS)
    upload = _store(_as_one(files), kind=kind, create_units=create_units, by=by)
    audit.record(
        Event.IMPORT_UPLOAD, by=by, target=f"import:{upload.pk}", kind=upload.kind, sha256=upload.sha256
    )
    enqueue(
        kind="cadre.check_import",
        args={"import_id": upload.pk},
        by=by,
        key=check_key(upload.pk),
        label=f"核对{upload}",
    )
    return upload


@transaction.atomic
def finish_check(*, import_id: int, reading: Reading, preview: Preview) -> Import:
    """Put the outcome of a check before its uploader."""
    upload = _locked(import_id, ImportState.PARSING)
    _keep_findings(upload, reading, preview)
    upload.state = ImportState.READY
    upload.save(update_fields=["state", "findings", "rows", "good", "bad"])
    return upload


@transaction.atomic
def refuse_import(*, import_id: int, reason: str) -> Import:
    """The file cannot be taken at all; `reason` is one sentence."""
    upload = _locked(import_id, ImportState.PARSING, ImportState.APPLYING)
    upload.state, upload.error = ImportState.REFUSED, reason[:300]
    upload.save(update_fields=["state", "error"])
    return upload


@transaction.atomic
def confirm_import(*, import_id: int, by: User, accept_good: bool) -> Import:
    """Have a checked file recorded in the background. Confirming twice imports once: the second one is refused.

    Raises Refused when rows have problems and `accept_good` does not say to leave those out.
    """
    upload = _locked(import_id, ImportState.READY)
    require(by, Permission.IMPORT_CADRES)
    if upload.bad and not accept_good:
        raise Refused("文件中有问题行，请选择“只导入无问题的行”，或更正后重新上传。")
    if not upload.good:
        raise Refused("没有可以导入的行，请更正后重新上传。")
    upload.state = ImportState.APPLYING
    upload.save(update_fields=["state"])
    audit.record(
        Event.IMPORT_CONFIRM, by=by, target=f"import:{upload.pk}", good=upload.good, left_out=upload.bad
    )
    enqueue(
        kind="cadre.apply_import",
        args={"import_id": upload.pk},
        by=by,
        key=apply_key(upload.pk),
        label=f"{upload}",
    )
    return upload


@transaction.atomic
def discard_import(*, import_id: int, by: User) -> Import:
    """Give up a file that has not been recorded."""
    upload = _locked(import_id, ImportState.PARSING, ImportState.READY)
    require(by, Permission.IMPORT_CADRES)
    upload.state = ImportState.DISCARDED
    upload.save(update_fields=["state"])
    return upload


@transaction.atomic
def record_download(*, import_id: int, what: str, by: User) -> None:
    """Somebody takes a file of an import away: "file", "problems" or "result"."""
    audit.record(Event.CADRE_EXPORT, by=by, target=f"import:{import_id}", what=what)


def apply_import(*, import_id: int, progress: Progress = silent) -> list[list[Any]]:
    """Record the good rows of a confirmed file, batch by batch, and return the rows of the result sheet.

    The file is read again, so that what counts is the register as it is now. Raises Refused when a file without
    problems has some by now.
    """
    upload = Import.objects.select_related("uploaded_by").get(pk=import_id)
    reading = reading_imports.read_import(upload, progress=progress)
    if reading.bad and not upload.bad:
        raise Refused("核对之后名册或机构有变动，文件中出现了问题行，请重新上传核对。")
    return _record(upload, reading, progress)


@transaction.atomic
def finish_import(*, import_id: int, rows: list[list[Any]]) -> Import:
    """Keep the result sheet of an applied import and its counts."""
    upload = _locked(import_id, ImportState.APPLYING)
    outcomes = [row[4] for row in rows]
    upload.created, upload.updated = outcomes.count(CREATED), outcomes.count(UPDATED)
    upload.state = ImportState.DONE
    upload.result.save(f"{uuid.uuid4().hex}.xlsx", ContentFile(result_sheet(rows)), save=False)
    upload.save(update_fields=["created", "updated", "state", "result"])
    return upload


def import_file(
    *,
    file: IO[bytes],
    file_name: str,
    size: int,
    by: User | None,
    accept_good: bool,
    create_units: bool,
    progress: Progress = silent,
) -> tuple[Reading, int]:
    """Check and record a roster in one go, as the command line does. Returns the reading and how many were taken.

    Nothing is kept or recorded when a row has problems and `accept_good` is not given. Raises Refused for a file
    that cannot be read.
    """
    require(by, Permission.IMPORT_CADRES)
    reading = reading_imports.read_roster(file, size, by=by, create_units=create_units, progress=progress)
    if not reading.people or (reading.bad and not accept_good):
        return reading, 0
    file.seek(0)
    upload = _begin(File(file, name=file_name), reading, create_units=create_units, by=by)
    finish_import(import_id=upload.pk, rows=_record(upload, reading, progress))
    return reading, len(reading.people)


@transaction.atomic
def _begin(file: "File[bytes]", reading: Reading, *, create_units: bool, by: User | None) -> Import:
    upload = _store(file, kind=ImportKind.ROSTER, create_units=create_units, by=by)
    upload.rows, upload.good, upload.bad = len(reading.subjects), len(reading.people), reading.bad
    upload.state = ImportState.APPLYING
    upload.save(update_fields=["rows", "good", "bad", "state"])
    for event in (Event.IMPORT_UPLOAD, Event.IMPORT_CONFIRM):
        audit.record(event, by=by, target=f"import:{upload.pk}", sha256=upload.sha256)
    return upload


# --- files -------------------------------------------------------------------------------------------------


def _as_one(files: "Sequence[File[bytes]]") -> "File[bytes]":
    if sum(file.size for file in files) > settings.UPLOAD_LIMIT:
        raise Refused(f"文件合计超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB，请分几次上传。")
    if len(files) == 1:
        return files[0]
    packed, names = BytesIO(), Counter[str]()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in files:
            name = file.name or ""
            names[name] += 1
            archive.writestr(name if names[name] == 1 else f"{names[name]}/{name}", file.read())
    return ContentFile(packed.getvalue(), name=f"{files[0].name}等{len(files)}个文件.zip")


def _store(file: "File[bytes]", *, kind: ImportKind, create_units: bool, by: User | None) -> Import:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    shown = file.name or "文件"
    ending = shown.rpartition(".")[2].lower()
    upload = Import(
        kind=kind,
        file_name=shown[-200:],
        sha256=digest.hexdigest(),
        uploaded_by=by,
        create_units=create_units,
    )
    file.seek(0)
    upload.file.save(f"{uuid.uuid4().hex}.{ending if ending.isalnum() else 'bin'}", file, save=False)
    upload.save(force_insert=True)
    return upload


def _keep_findings(upload: Import, reading: Reading, preview: Preview) -> None:
    upload.rows, upload.good, upload.bad = len(reading.subjects), len(reading.people), reading.bad
    kept = json.dumps(preview.as_json(reading), ensure_ascii=False).encode()
    upload.findings.save(f"{uuid.uuid4().hex}.json", ContentFile(kept), save=False)


def _locked(import_id: int, *states: ImportState) -> Import:
    upload = Import.objects.select_for_update().get(pk=import_id)
    if upload.state not in states:
        raise Refused(f"这份文件现在的状态是“{upload.get_state_display()}”，不必再办。")
    return upload


# --- recording ---------------------------------------------------------------------------------------------


def _record(upload: Import, reading: Reading, progress: Progress) -> list[list[Any]]:
    reading = _found_units(upload, reading)
    total = len(reading.people)
    for start in range(0, total, _BATCH):
        progress(start, total, "写入名册")
        _record_batch(upload, reading.people[start : start + _BATCH])
    progress(total, total, "生成结果表")
    return _outcomes(upload, reading)


def _record_batch(upload: Import, drafts: Sequence[PersonDraft]) -> None:
    source, by = str(upload), upload.uploaded_by
    if upload.kind == ImportKind.LRMX:
        record_lrmx([draft for draft in drafts if isinstance(draft, LrmxDraft)], source=source, by=by)
    else:
        record_people(drafts, source=source, by=by)


def _found_units(upload: Import, reading: Reading) -> Reading:
    """Found the units that good rows name, and put the people into them."""
    names = reading_imports.used_new_units(reading)
    if not names:
        return reading
    ensure_units(full_names=names, by=upload.uploaded_by, source=str(upload))
    if upload.kind == ImportKind.LRMX:  # lines of the 简历 name units too
        return reading_imports.read_import(upload)
    ids = dict(Unit.objects.open().filter(name__in=names).values_list("name", "pk"))
    unit_ids = {-place: ids.get(name, 0) for place, name in enumerate(reading.new_units, start=1)}
    reading.people = [_settled(draft, unit_ids) for draft in reading.people]
    return reading


def _settled(draft: PersonDraft, unit_ids: dict[int, int]) -> PersonDraft:
    if draft.unit_id > 0:
        return draft
    return replace(
        draft, unit_id=unit_ids[draft.unit_id], facts=[_settled_fact(fact, unit_ids) for fact in draft.facts]
    )


def _settled_fact(fact: FactDraft, unit_ids: dict[int, int]) -> FactDraft:
    if fact.values.get("unit_id", 1) > 0:
        return fact
    return replace(fact, values={**fact.values, "unit_id": unit_ids[fact.values["unit_id"]]})


def _outcomes(upload: Import, reading: Reading) -> list[list[Any]]:
    """One line for each row of the file: row, file, name, unit, outcome, internal number, reasons."""
    created = reading_imports.recorded_by(upload, Event.CADRE_CREATE)
    updated = reading_imports.recorded_by(upload, Event.CADRE_UPDATE)
    numbers = dict(zip(reading.keys, reading_imports.numbers_of(reading.people), strict=True))
    reasons: dict[tuple[int, str], list[str]] = defaultdict(list)
    for problem in reading.problems:
        reasons[problem.row, problem.file].append(f"{problem.column}：{problem.reason}")
    rows: list[list[Any]] = []
    for subject in reading.subjects:
        number = numbers.get(subject.key, "")
        outcome = _outcome(number, created, updated)
        why = "；".join(reasons[subject.key])
        rows.append([subject.row, subject.file, subject.name, subject.unit, outcome, number, why])
    return rows


def _outcome(number: str, created: set[str], updated: set[str]) -> str:
    if not number:
        return REFUSED
    if number in created:
        return CREATED
    return UPDATED if number in updated else SAME
