"""`manage.py backup`: database, uploads and documents of one moment into one file."""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from accounts.enums import Event
from accounts.permissions import Refused
from dossiers.backup import databases, package
from dossiers.backup.places import LEFT_ASIDE, alone, folders
from dossiers.backup.record import record_backup

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Saved:
    """What went into the backup: row counts, number of parts, bytes of the file."""

    counts: dict[str, int]
    parts: int
    size: int


def save(target: Path) -> Saved:
    """Write a backup, while running. Raises Refused; then there is no file, or the one of before."""
    if target.is_dir() or not target.parent.is_dir():
        raise Refused(f"{target} 不能作为备份文件，请给出已有文件夹里的一个文件名。")
    database = databases.current()
    with alone("backup.lock", "另一个备份正在进行，请等它结束。"):
        scratch = Path(settings.DATA_DIR) / "run" / "backup"
        shutil.rmtree(scratch, ignore_errors=True)  # of one that was killed
        scratch.mkdir(mode=0o700)
        try:
            # The database first: files are stored before the rows that name them.
            content = database.save(scratch / package.DATABASE)
            about = {
                "version": settings.SPECTACULAR_SETTINGS["VERSION"],
                "made_at": timezone.localtime().isoformat(timespec="seconds"),
                "counts": content.counts,
                "audit_heads": content.heads,
                "migrations": content.migrations,
            }
            head = {"database": database.kind, "folders": sorted(folders())}
            files = _files(scratch / package.DATABASE)
            note = partial(_note, target.name, content.counts)
            parts = package.pack(target, head=head, files=files, about=about, announce=note)
        except OSError as error:
            raise Refused(f"备份没有写成（{error.strerror or error}），没有留下文件。") from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return Saved(content.counts, parts, target.stat().st_size)


def _note(name: str, counts: dict[str, int], mark: str) -> None:
    """Log that everything is about to leave. A log that cannot be written must not keep anybody from a backup."""
    kept = {kind: counts[kind] for kind in ("people", "documents", "events")}
    try:
        record_backup(Event.BACKUP_MAKE, name=name, sha256=mark, **kept)
    except DatabaseError as error:
        logger.error("the backup could not be entered in the audit log", exc_info=error)


def _files(dump: Path) -> Iterator[tuple[str, Path]]:
    yield package.DATABASE, dump
    for name, folder in folders().items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and path.suffix != ".part" and inside.parts[0] not in LEFT_ASIDE:
                yield f"{name}/{inside.as_posix()}", path
