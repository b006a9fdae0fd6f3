"""`manage.py restore`: everything is unpacked and checked before anything is touched.

From then until the end a marker lies in the data folder, and web and worker refuse to start: after a kill in between
the same restore, run again, finishes the work.
"""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

from accounts.checks import restore_marker
from accounts.enums import Event
from accounts.permissions import Refused
from accounts.verification import verify_chain
from dossiers.backup import databases, package
from dossiers.backup.places import STAGED, alone, drop_staged, entries, folders, swap_in
from dossiers.backup.record import record_backup

RUNNING = "服务正在运行，请先停止它（Ctrl+C 或停止容器）再恢复。"
UNFINISHED = "上次恢复没有完成，服务不能启动，请用一份完好的备份再运行 manage.py restore。"
OCCUPIED = "这里已有数据。请在新的数据目录和空数据库中恢复；确要以备份代替现有数据，请加 --replace。"


def restore(source: Path, *, replace: bool) -> dict[str, Any]:
    """Bring a backup back and give its manifest. Raises Refused with a sentence that says what has happened."""
    database = databases.current()
    Path(settings.DATA_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    with alone("up.lock", RUNNING), alone("backup.lock", "备份正在进行，请等它结束。"):
        if not (replace or restore_marker().exists()):
            _require_empty()
        database.require_alone()
        dump = database.folder / ".restoring-database"
        try:
            drop_staged()
            manifest = _unpacked(source, database, dump)
            connections.close_all()
            _put_in_place(database, dump)
        except OSError as error:
            raise Refused(f"恢复中断（{error.strerror or error}），请排除后再运行一次同样的命令。") from error
        finally:
            dump.unlink(missing_ok=True)
            if not restore_marker().exists():
                drop_staged()
        _require_heads(manifest["audit_heads"])
        call_command("migrate", verbosity=0)
        verdict = verify_chain()
        if verdict.ok:
            _record(source, manifest)
        restore_marker().unlink()
    if not verdict.ok:
        raise Refused(f"数据已恢复，但备份里的审计日志本身不完整：{verdict.reason}。请报告安全审计员。")
    return dict(manifest)


def _unpacked(source: Path, database: databases.Database, dump: Path) -> dict[str, Any]:
    """Every part laid ready and checked. After an interrupted restore a refusal says what is left to do."""
    try:
        manifest = package.unpack(source, check=_same_kinds(database.kind), place=_places(dump))
        _require_known_migrations(manifest["migrations"])
    except Refused as refusal:
        if restore_marker().exists():
            raise Refused(f"{refusal}{UNFINISHED}") from refusal
        raise
    return dict(manifest)


def _record(source: Path, manifest: dict[str, Any]) -> None:
    """The restored log goes on with the restore itself."""
    told = {
        "sha256": manifest["mark"],
        "made_at": manifest["made_at"],
        "events": manifest["counts"]["events"],
    }
    record_backup(Event.BACKUP_RESTORE, name=source.name, **told)


def _require_empty() -> None:
    occupied = any(entries(folder) for folder in folders().values())
    if occupied or connection.introspection.table_names():
        raise Refused(OCCUPIED)


def _same_kinds(kind: str) -> Callable[[dict[str, Any]], None]:
    def check(head: dict[str, Any]) -> None:
        if head["database"] != kind:
            raise Refused(
                f"备份来自 {head['database']}，而现在的数据库是 {kind}，请改 DATABASE_URL 后再恢复。"
            )
        if head["folders"] != sorted(folders()):
            raise Refused("备份与现在只有一处把文书放在对象存储中，请改 DANDANG_DOCUMENTS_BUCKET 后再恢复。")

    return check


def _places(dump: Path) -> Callable[[str], Path]:
    """Where each part waits: on the disk on which it will stay."""
    targets = folders()

    def place(name: str) -> Path:
        first, *rest = PurePosixPath(name).parts
        return dump if name == package.DATABASE else targets[first].joinpath(STAGED, *rest)

    return place


def _require_known_migrations(names: list[str]) -> None:
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(names) - ours):
        raise Refused(f"备份来自较新的版本（{unknown[0]}），没有恢复任何内容。请先升级担当。")


def _put_in_place(database: databases.Database, dump: Path) -> None:
    is_first = not restore_marker().exists()
    restore_marker().touch()
    try:
        database.load(dump)
    except Refused:  # its transaction was taken back: nothing has changed
        if is_first:
            restore_marker().unlink()
        raise
    for folder in folders().values():
        swap_in(folder)


def _require_heads(expected: dict[str, list[Any]]) -> None:
    if databases.describe(databases.fetch).heads != expected:
        raise Refused("恢复后的审计日志末尾与备份时不同，请勿使用，换用另一份备份重新恢复。")
