"""The database's part of a backup: one file out of a moment, and back in whole or not at all."""

import glob
import os
import re
import shutil
import sqlite3
import subprocess  # runs our own commands only  # nosec B404
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

from accounts.models import AuditEvent, AuditHead, User
from accounts.permissions import Refused
from cadre.models import Cadre, Unit
from printing.models import StoredDocument

COUNTED = {"people": Cadre, "units": Unit, "users": User, "documents": StoredDocument, "events": AuditEvent}
Fetch = Callable[[str], Sequence[Sequence[Any]]]

# Everything of ours goes before the dump comes, in the same transaction; what belongs to an extension stays.
_EMPTY = """DO $$ DECLARE r record; BEGIN
FOR r IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', r.tablename);
END LOOP;
FOR r IN SELECT p.oid::regprocedure AS signature FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP ROUTINE ' || r.signature || ' CASCADE';
END LOOP; END $$"""
_OTHERS = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


@dataclass(frozen=True)
class Content:
    """What a database holds at one moment: the end of each audit lane as [seq, hash], row counts, migrations."""

    heads: dict[str, list[Any]]
    counts: dict[str, int]
    migrations: list[str]


def describe(fetch: Fetch) -> Content:
    """`fetch` runs one query. Plain SQL: a restored database may be older than the models."""
    # The names come from the models, never from a person.
    ends = AuditHead._meta.db_table
    heads = fetch(f"SELECT lane, seq, hash FROM {ends} ORDER BY lane")  # noqa: S608  # a model's name  # nosec B608
    counts = {
        name: int(fetch(f"SELECT count(*) FROM {model._meta.db_table}")[0][0])  # noqa: S608  # a model's  # nosec B608
        for name, model in COUNTED.items()
    }
    applied = fetch("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Content(
        heads={str(lane): [seq, mark] for lane, seq, mark in heads},
        counts=counts,
        migrations=[f"{app}.{name}" for app, name in applied],
    )


def fetch(query: str) -> list[tuple[Any, ...]]:
    """`describe`'s way into the database that the settings name."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


class Database(Protocol):
    """A kind of database that can be saved and loaded. `folder`: where a dump must lie before `load`."""

    kind: str
    folder: Path

    def save(self, target: Path) -> Content: ...
    def require_alone(self) -> None: ...
    def load(self, dump: Path) -> None: ...


class Sqlite:
    kind = "sqlite"

    def __init__(self) -> None:
        self.path = Path(str(settings.DATABASES["default"]["NAME"]))
        self.folder = self.path.parent

    def save(self, target: Path) -> Content:
        """A consistent copy while others write, by SQLite's own backup."""
        if not self.path.exists():
            raise Refused("还没有数据库，没有可以备份的内容。")
        source = sqlite3.connect(f"file:{self.path}?mode=rw", uri=True, timeout=30)
        with closing(source), closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            return describe(lambda query: copy.execute(query).fetchall())

    def require_alone(self) -> None:
        """`manage.py up` is kept out by its lock."""

    def load(self, dump: Path) -> None:
        """By rename, in the same folder. The old one's log goes first: it must not meet the new file."""
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        dump.replace(self.path)


class Postgres:
    kind = "postgresql"

    def __init__(self) -> None:
        self.folder = Path(settings.DATA_DIR)

    def save(self, target: Path) -> Content:
        """pg_dump in the snapshot in which the audit heads are read, so that both are of one moment."""
        program("pg_dump")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            snapshot = fetch("SELECT pg_export_snapshot()")[0][0]
            content = describe(fetch)
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            _client("pg_dump", *options, f"--file={target}")
        return content

    def require_alone(self) -> None:
        """Raises Refused while anybody else uses the database, or when there are no programs to fill it."""
        program("pg_restore")
        program("psql")
        others = fetch(_OTHERS)[0][0]
        if others:
            raise Refused(f"还有 {others} 个连接在使用数据库，请先停止全部服务再恢复。")

    def load(self, dump: Path) -> None:
        """Old tables out and new ones in by one transaction; the SQL is complete before it begins."""
        script = dump.with_name(dump.name + ".sql")
        try:
            _run([program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump)], {})
            quiet = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
            _client("psql", *quiet, f"--output={os.devnull}", f"--command={_EMPTY}", f"--file={script}")
        finally:
            script.unlink(missing_ok=True)
        dump.unlink()


def current() -> Database:
    """The database that the settings name."""
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def program(name: str) -> str:
    """The path of a PostgreSQL client program; Debian keeps some off the search path. Raises Refused."""
    installed = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    newest = max(installed, key=lambda path: [int(n) for n in re.findall(r"\d+", path)], default="")
    found = shutil.which(name) or newest
    if not found:
        raise Refused(f"找不到 PostgreSQL 客户端程序 {name}，请安装软件包 postgresql-client 后再试。")
    return found


def _client(name: str, *options: str) -> None:
    """Run a client program on the database; its password goes by the environment, where no other user sees it."""
    (_, *address), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    _run([program(name), *options, *address], environment or {})


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Raises Refused with the program's first error line; the lines after it may quote people's data."""
    done = subprocess.run(  # noqa: S603  # the command is ours  # nosec B603
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        reason = next(
            (line for line in done.stderr.splitlines() if "rror" in line), f"退出码 {done.returncode}"
        )
        raise Refused(f"{Path(command[0]).name} 没有成功（{reason}），数据库没有改动。")
