"""Exports of the list: small ones at once, big ones as a job. Each leaves its event."""

import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from cadre import export
from cadre.models.person import CadreQuerySet
from jobs.models import Job
from jobs.services import enqueue

AT_ONCE = 2000  # people; more take longer than somebody waits for a page
FOLDER = "exports"
KIND = "cadre.export_people"


def is_long(people: CadreQuerySet) -> bool:
    """Whether a list is exported by a job."""
    return people.order_by()[: AT_ONCE + 1].count() > AT_ONCE


def export_job(*, job_id: int, by: User) -> Job:
    """An export of one's own. Raises Http404 for anybody else's."""
    return get_object_or_404(Job, pk=job_id, kind=KIND, created_by=by)


def open_export(*, job_id: int, by: User) -> IO[bytes]:
    """The file of a finished export of one's own. Raises Http404."""
    name = (export_job(job_id=job_id, by=by).result or {}).get("file", "")
    if not name or not default_storage.exists(name):
        raise Http404
    return default_storage.open(name)


def export_now(*, people: CadreQuerySet, asked: dict[str, str], by: User) -> Path:
    """Write the list to a temporary file, for the caller to send and remove. Raises NotAllowed."""
    require(by, Permission.EXPORT_CADRES)
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    count = export.write_list(path, people)
    note_export(count=count, asked=asked, by=by)
    return path


@transaction.atomic
def start_export(*, asked: dict[str, str], by: User) -> Job:
    """Queue the export of a long list; `asked` is the list's query and holds no ID number."""
    require(by, Permission.EXPORT_CADRES)
    moment = f"{timezone.localtime():%Y%m%d-%H%M%S}"
    return enqueue(
        kind=KIND,
        args={"user_id": by.pk, "asked": asked},
        by=by,
        key=f"cadre.export:{by.pk}:{moment}:{get_random_string(6)}",
        label="导出干部名单",
    )


def keep_export(*, path: Path, job_id: int) -> str:
    """Move a finished file into private storage; returns its name there. Doing it twice replaces it."""
    name = f"{FOLDER}/{job_id}.xlsx"
    default_storage.delete(name)
    with path.open("rb") as file:
        return default_storage.save(name, File(file))


@transaction.atomic
def note_export(*, count: int, asked: dict[str, Any], by: User) -> None:
    audit.record(Event.CADRE_EXPORT, by=by, target="cadre:list", count=count, asked=asked)
