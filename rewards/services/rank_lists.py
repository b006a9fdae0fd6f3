"""What leaves the system about rank promotion, and the event that each leaves behind."""

import tempfile
from datetime import date
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts import audit, places
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from jobs.models import Job
from jobs.services import enqueue
from rewards import rank_sheet
from rewards.queries.rank_pages import Asked, RankList

KIND = "rewards.survey_ranks"
FOLDER = "rank_surveys"


@transaction.atomic
def note_export(*, target: str, unit_path: str, on: date, count: int, via: str, by: User | None) -> None:
    """Record that the standing of `count` people was taken out; `target` is a unit or one person."""
    audit.record(
        Event.RANK_EXPORT, by=by, target=target, unit_path=unit_path, on=str(on), count=count, via=via
    )


def export_list(*, found: RankList, asked: Asked, by: User) -> Path:
    """Write a list that is at hand to a temporary file, for the caller to send and remove. Raises NotAllowed."""
    require(by, Permission.EXPORT_CADRES, asked.unit.path)
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    names = places.names_of(found.survey.rows)
    count = rank_sheet.write_list(path, found.rows, found.survey, names)
    unit = asked.unit
    note_export(
        target=f"unit:{unit.code}", unit_path=unit.path, on=asked.on, count=count, via="导出 Excel", by=by
    )
    return path


@transaction.atomic
def start_survey(*, asked: Asked, query: dict[str, str], by: User) -> Job:
    """Queue the survey of a unit with many people; `query` is what the list's form was asked."""
    require(by, Permission.EXPORT_CADRES, asked.unit.path)
    moment = f"{timezone.localtime():%Y%m%d-%H%M%S}"
    return enqueue(
        kind=KIND,
        args={"user_id": by.pk, "query": {**query, "unit": str(asked.unit.pk), "on": asked.on.isoformat()}},
        by=by,
        key=f"{KIND}:{by.pk}:{moment}:{get_random_string(6)}",
        label=f"测算职级晋升：{asked.unit.short_name}",
    )


def survey_job(*, job_id: int, by: User) -> Job:
    """A survey of one's own. Raises Http404 for anybody else's."""
    return get_object_or_404(Job, pk=job_id, kind=KIND, created_by=by)


def open_survey(*, job_id: int, by: User) -> IO[bytes]:
    """The file of a finished survey of one's own. Raises Http404."""
    name = (survey_job(job_id=job_id, by=by).result or {}).get("file", "")
    if not name or not default_storage.exists(name):
        raise Http404
    return default_storage.open(name)


def keep_survey(*, path: Path, job_id: int) -> str:
    """Move a finished file into private storage; returns its name there. Doing it twice replaces it."""
    name = f"{FOLDER}/{job_id}.xlsx"
    default_storage.delete(name)
    with path.open("rb") as file:
        return default_storage.save(name, File(file))
