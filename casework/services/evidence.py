"""Material of a case: taken in, replaced by a newer version, read. Every file and every look is on record."""

from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.files.inspection import Inspected, inspect
from casework.models import Case, Evidence
from casework.permissions.evidence import check_may_add, check_may_replace, is_staff
from casework.permissions.words import check_sayable
from printing import storage

UNDECLARED = "请确认文件不含国家秘密后再上传。"


def take_in(
    *,
    case_id: int,
    file: IO[bytes],
    file_name: str,
    is_declared: bool,
    by: User | None,
    title: str = "",
    topic: str = "",
    is_open_to_subject: bool = False,
    replaces_id: int | None = None,
) -> Evidence:
    """Look at a file, store it and put it on the case. Raises NotAllowed and Refused.

    `is_declared`: whoever brings it declares that it holds no state secret. The file is looked at before the
    transaction begins.
    """
    if not is_declared:
        raise Refused(UNDECLARED)
    check_may_add(Case.objects.select_related("subject").get(pk=case_id), by)
    found = inspect(file.read(settings.UPLOAD_LIMIT + 1), file_name)
    path = f"evidence/{case_id}/{found.sha256}"
    storage.put(path, found.content)
    return _add(
        case_id=case_id,
        found=found,
        path=path,
        title=title.strip() or found.stem,
        topic=topic,
        is_open_to_subject=is_open_to_subject,
        replaces_id=replaces_id,
        by=by,
    )


@transaction.atomic
def _add(
    *,
    case_id: int,
    found: Inspected,
    path: str,
    title: str,
    topic: str,
    is_open_to_subject: bool,
    replaces_id: int | None,
    by: User | None,
) -> Evidence:
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_add(case, by)
    check_sayable(case, by, [title, found.name])
    old = Evidence.objects.get(pk=replaces_id, case=case) if replaces_id else None
    if old is not None:
        check_may_replace(old, by)
    _check_room(case, found)
    by_staff = by is None or is_staff(case, by)
    evidence = Evidence.objects.create(
        case=case,
        title=title,
        topic=old.topic if old else topic,
        file_name=found.name,
        media_type=found.kind.media_type,
        size=found.size,
        sha256=found.sha256,
        path=path,
        replaces=old,
        scan=found.scan,
        is_open_to_subject=old.is_open_to_subject if old else is_open_to_subject and by_staff,
        added_by=by,
    )
    audit.record(
        Event.EVIDENCE_ADD,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=evidence.title,
        kind=found.kind.label,
        sha256=found.sha256,
        superseded=old.sha256 if old else "",
        note="上传人声明不含国家秘密",
    )
    return evidence


def _check_room(case: Case, found: Inspected) -> None:
    held = Evidence.objects.filter(case=case).aggregate(total=Sum("size"))["total"] or 0
    if held + found.size > settings.CASE_UPLOAD_LIMIT:
        raise Refused(f"本件的材料合计超过{settings.CASE_UPLOAD_LIMIT // 1024 // 1024}MB，请压缩后上传。")
    if Evidence.objects.filter(case=case, sha256=found.sha256, replaced_by=None).exists():
        raise Refused("本件已有内容完全相同的文件，不必重复上传。")


@transaction.atomic
def note_reading(*, evidence: Evidence, by: User | None) -> None:
    """Record that somebody takes a file of a case to read."""
    audit.record(
        Event.EVIDENCE_READ,
        by=by,
        target=evidence.case.audit_target,
        unit_path=evidence.case.unit_path,
        what=evidence.title,
        sha256=evidence.sha256,
    )


def read(*, evidence: Evidence, by: User | None) -> bytes:
    """The file, whole and unchanged, with the look on record. Raises Refused when it is not what was stored."""
    try:
        content = storage.read(evidence)
    except storage.FileDamaged as damage:
        raise Refused("存储的文件缺失或者与登记的校验值不符，请联系系统管理员从备份恢复。") from damage
    note_reading(evidence=evidence, by=by)
    return content
