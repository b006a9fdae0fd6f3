"""Backup and restore as an operator meets them: commands of their own, on the database of the lane."""

import fcntl
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.db import OperationalError

from dossiers.backup import saving
from tests.environment import ROOT

KEYS = {"DANDANG_SECRET_KEY": "s" * 40, "DANDANG_DATA_KEY": "d" * 40}
ADMIN_URL = os.environ.get("TEST_DATABASE_URL", "")
ID_NUMBER = "32000019850309902X"
FILL = f"""
from accounts.models import AuditEvent
from accounts import audit
from accounts.enums import Event
from cadre.models import Cadre
from tests.factories import make_cadre, make_city
unit = make_city()["财政局"]
number = make_cadre(unit).number
Cadre.objects.filter(number=number).update(id_number="{ID_NUMBER}")
for n in range(50): audit.record(Event.CADRE_READ, by=None, target=f"cadre:{{n}}")
"""
LOOK = """
from accounts.models import AuditEvent
from cadre.models import Cadre
events = AuditEvent.objects.exclude(event__startswith="backup.")
print(Cadre.objects.count(), Cadre.objects.first().id_number, events.count())
"""
LOG = """
import json
from accounts.models import AuditEvent
rows = AuditEvent.objects.filter(event__startswith="backup.").order_by("pk")
print(json.dumps(list(rows.values("event", "actor", "target", "detail"))))
"""


@dataclass
class Place:
    """One installation: a data folder and a database of its own."""

    folder: Path
    url: str

    def command(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def environment(self, **more: str) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("DANDANG_")}
        own = {
            "DANDANG_PASSWORD_HASHERS": "django.contrib.auth.hashers.MD5PasswordHasher",
            "DANDANG_DATA_DIR": str(self.folder),
            "DATABASE_URL": self.url,
        }
        return {**clean, **KEYS, **own, **more}

    def ok(self, *words: str, **more: str) -> str:
        done = self.command(*words, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def look(self) -> str:
        return self.ok("shell", "-v", "0", "-c", LOOK).strip()

    def log(self) -> list[dict[str, Any]]:
        """What the audit log tells of backups."""
        return json.loads(self.ok("shell", "-v", "0", "-c", LOG))

    def tables(self) -> int:
        if ADMIN_URL:
            with closing(psycopg2.connect(self.url)) as link, link.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                return cursor.fetchone()[0]
        with closing(sqlite3.connect(self.folder / "dandang.sqlite3")) as link:
            return link.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for top in ("media", "documents")
            for path in sorted((self.folder / top).rglob("*"))
            if path.is_file()
        }


def new_place(folder: Path, name: str) -> Place:
    data = folder / name
    data.mkdir()
    if not ADMIN_URL:
        return Place(data, f"sqlite:///{data / 'dandang.sqlite3'}")
    database = f"backup_{name}_{uuid.uuid4().hex}"
    _admin(f"CREATE DATABASE {database}")
    return Place(data, f"{ADMIN_URL.rpartition('/')[0]}/{database}")


def _admin(statement: str) -> None:
    with closing(psycopg2.connect(ADMIN_URL)) as link:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)


def drop(place: Place) -> None:
    if ADMIN_URL:
        _admin(f"DROP DATABASE IF EXISTS {place.url.rpartition('/')[2]} WITH (FORCE)")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An installation with one person, fifty more audit rows and three files."""
    place = new_place(tmp_path_factory.mktemp("old"), "old")
    place.ok("migrate", "-v", "0")
    place.ok("shell", "-v", "0", "-c", FILL)
    for name in ("media/photos/1.jpg", "documents/2025/a.pdf", "documents/2025/报告.pdf"):
        path = place.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.Random(name).randbytes(200_000))
    yield place
    drop(place)


@pytest.fixture(scope="module")
def saved(old: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("saved") / "backup.tar.gz"
    said = old.ok("backup", str(target))
    assert "备份不含密钥" in said
    return target


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Place]:
    place = new_place(tmp_path, "new")
    yield place
    drop(place)


# The module's database is its own; the mark only puts these tests into the lane with PostgreSQL, too.
pytestmark = pytest.mark.django_db


def refused(place: Place, *words: str, **more: str) -> str:
    """The one sentence of a refusal."""
    done = place.command(*words, **more)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0].removeprefix("CommandError: ")


def is_untouched(place: Place) -> bool:
    left = [path for path in place.folder.rglob(".*") if "restor" in path.name or "replaced" in path.name]
    return not place.tables() and not place.files() and not left


def test_what_was_saved_comes_back(old: Place, saved: Path, new: Place) -> None:
    before = old.look()
    said = new.ok("restore", str(saved))
    assert "末尾与备份时一致" in said
    assert new.look() == before
    assert ID_NUMBER in before
    assert new.files() == old.files()
    assert json.loads(new.ok("verify_audit", "--json"))["ok"] is True


def test_backup_and_restore_are_in_the_log_and_the_chain_goes_on(
    old: Place, saved: Path, new: Place, tmp_path: Path
) -> None:
    renamed = shutil.copy(saved, tmp_path / "of-last-week.tar.gz")
    new.ok("restore", str(renamed))
    restored = new.log()[-1]
    assert (restored["event"], restored["actor"]) == ("backup.restore", "命令行")
    assert restored["target"] == "backup:of-last-week.tar.gz"
    [made] = [row for row in old.log() if row["detail"]["sha256"] == restored["detail"]["sha256"]]
    assert (made["event"], made["actor"], made["target"]) == ("backup.make", "命令行", "backup:backup.tar.gz")
    assert made["detail"]["people"] == 1
    assert restored["detail"]["events"] == made["detail"]["events"]
    verdict = json.loads(new.ok("verify_audit", "--json"))
    assert verdict == {"ok": True, "events": made["detail"]["events"] + 1, "first_bad": None}


def test_a_log_that_takes_no_entry_does_not_keep_anybody_from_a_backup(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(saving, "record_backup", full)
    saving._note("backup.tar.gz", {"people": 1, "documents": 2, "events": 3}, "0" * 64)
    assert "could not be entered in the audit log" in caplog.text


def test_the_restored_log_still_only_grows(saved: Path, new: Place) -> None:
    new.ok("restore", str(saved))
    done = new.command(
        "shell", "-v", "0", "-c", "from accounts.models import *; AuditEvent.objects.all().delete()"
    )
    assert "only grows" in done.stderr


def test_the_backup_tells_what_it_holds_and_no_secret(saved: Path) -> None:
    with tarfile.open(saved) as tar:
        names = tar.getnames()
        manifest = json.loads(tar.extractfile("manifest.json").read())
        texts = [tar.extractfile(name).read() for name in names]
    assert {"database", "media/photos/1.jpg", "documents/2025/报告.pdf"} <= set(manifest["parts"])
    assert {"version", "made_at", "counts", "audit_heads", "migrations"} <= set(manifest)
    assert manifest["counts"]["people"] == 1
    heads = manifest["audit_heads"].values()
    assert sum(seq for seq, _ in heads) == manifest["counts"]["events"]
    assert all(len(mark) == 64 for _, mark in heads)
    assert not any(key.encode() in text for key in KEYS.values() for text in texts)
    assert saved.stat().st_mode & 0o077 == 0


def test_a_place_with_data_is_kept_unless_told(old: Place, saved: Path, new: Place) -> None:
    new.ok("migrate", "-v", "0")
    (new.folder / "media").mkdir()
    (new.folder / "media" / "mine.txt").write_text("mine")
    assert "--replace" in refused(new, "restore", str(saved))
    assert set(new.files()) == {"media/mine.txt"}
    new.ok("restore", str(saved), "--replace")
    assert new.look() == old.look()
    assert new.files() == old.files()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9999])
def test_a_truncated_file_is_refused(saved: Path, new: Place, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.tar.gz"
    whole = saved.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * share)])
    assert "不完整或已损坏" in refused(new, "restore", str(cut))
    assert is_untouched(new)


def test_a_changed_byte_is_refused(saved: Path, new: Place, tmp_path: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    changed = tmp_path / "changed.tar.gz"
    changed.write_bytes(content)
    assert "不完整或已损坏" in refused(new, "restore", str(changed))
    assert is_untouched(new)


def repacked(saved: Path, target: Path, change: str) -> Path:
    """The same backup with one part replaced by other bytes of the same length, in a sound archive."""
    with tarfile.open(saved) as tar, tarfile.open(target, "w:gz") as out:
        for member in tar:
            content = bytearray(tar.extractfile(member).read())
            if member.name == change:
                content[-2] ^= 1
            info = tarfile.TarInfo(member.name)
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    return target


@pytest.mark.parametrize(
    ("part", "says"), [("documents/2025/a.pdf", "documents/2025/a.pdf"), ("manifest.json", "清单被改动")]
)
def test_a_forged_part_is_refused_by_name(
    saved: Path, new: Place, tmp_path: Path, part: str, says: str
) -> None:
    assert says in refused(new, "restore", str(repacked(saved, tmp_path / "forged.tar.gz", part)))
    assert is_untouched(new)


def test_another_key_is_refused(saved: Path, new: Place) -> None:
    assert "DANDANG_DATA_KEY" in refused(new, "restore", str(saved), DANDANG_DATA_KEY="x" * 40)
    assert is_untouched(new)


@pytest.mark.parametrize("content", [b"", b"hello, this is no backup", b"\x1f\x8b" + b"\0" * 600])
def test_what_is_no_backup_is_refused(new: Place, tmp_path: Path, content: bytes) -> None:
    other = tmp_path / "other.tar.gz"
    other.write_bytes(content)
    assert "不是担当的备份文件" in refused(new, "restore", str(other))
    other.unlink()
    with tarfile.open(other, "w:gz") as tar:
        tar.add(ROOT / "manage.py", "manage.py")
    assert "不是担当的备份文件" in refused(new, "restore", str(other))
    assert "打不开" in refused(new, "restore", str(tmp_path / "missing"))
    assert is_untouched(new)


def test_an_existing_backup_survives_a_failed_one(old: Place, saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    target.write_bytes(b"yesterday")
    elsewhere = (
        "postgres://nobody@127.0.0.1:9/none" if ADMIN_URL else f"sqlite:///{tmp_path / 'none.sqlite3'}"
    )
    done = old.command("backup", str(target), DATABASE_URL=elsewhere)
    assert done.returncode != 0
    assert target.read_bytes() == b"yesterday"
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar.gz"]


def running(place: Place, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=place.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when(process: subprocess.Popen[bytes], is_time: Callable[[], bool]) -> None:
    """kill -9 when a moment has come; or let it end, when a busy machine has let the moment pass."""
    while process.poll() is None and not is_time():
        time.sleep(0.001)
    process.kill()
    process.wait()


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_of_that_name(old: Place, tmp_path: Path) -> None:
    """Killed while it writes: the file that it writes has another name, and the next backup clears it away."""
    big = old.folder / "media" / "big.bin"
    big.write_bytes(random.Random(1).randbytes(80_000_000))
    target = tmp_path / "backup.tar.gz"
    written = tmp_path / ".backup.tar.gz.part"
    try:
        for before in (None, b"yesterday"):
            if before is not None:
                target.write_bytes(before)
            kill_when(
                running(old, "backup", str(target)),
                lambda: written.exists() and written.stat().st_size > 1_000_000,
            )
            assert written.exists()  # so the kill fell while it wrote: it is renamed or removed in the end
            assert (target.read_bytes() if target.exists() else None) == before
    finally:
        big.unlink()
    old.ok("backup", str(target))
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar.gz"]
    assert tarfile.is_tarfile(target)


MOMENTS = {
    "marked": "restore-unfinished",
    "first": "media/photos/1.jpg",
    "last": "documents/2025/报告.pdf",
}


@pytest.mark.slow
def test_a_restore_killed_while_it_puts_things_in_place_is_completed(
    old: Place, saved: Path, tmp_path: Path
) -> None:
    kill_inside_the_marker(old, saved, tmp_path)


@pytest.mark.slow
@pytest.mark.postgres
def test_a_restore_killed_while_it_puts_things_in_place_is_completed_on_postgresql(
    old: Place, saved: Path, tmp_path: Path
) -> None:
    kill_inside_the_marker(old, saved, tmp_path, {"first": MOMENTS["first"]})


def killed_restore(place: Place, saved: Path, moment: str) -> bool:
    """Whether a restore was killed between laying its marker and taking it away, `moment` (a file) being in place."""
    marker, file = place.folder / "restore-unfinished", place.folder / moment
    restoring = running(place, "restore", str(saved), "--replace")
    kill_when(restoring, lambda: marker.exists() and file.exists())
    return marker.exists()


def kill_inside_the_marker(
    old: Place, saved: Path, tmp_path: Path, moments: dict[str, str] = MOMENTS
) -> None:
    """Before anything is in place, after the first folder, after the last: during the migrations."""
    for name, moment in moments.items():
        for turn in range(5):
            place = new_place(tmp_path, f"{name}{turn}")
            if killed_restore(place, saved, moment):
                break
            drop(place)
        else:
            pytest.fail(f"no kill fell into the time of the marker, after {moment}")
        assert "上次恢复没有完成" in place.command("up", "--port", "1").stderr
        place.ok("restore", str(saved))
        assert place.look() == old.look()
        assert place.files() == old.files()
        assert [row["event"] for row in place.log()].count("backup.restore") == 1
        drop(place)


@pytest.mark.slow
def test_after_a_kill_a_bad_file_says_the_way_out_and_a_good_one_is_it(
    old: Place, saved: Path, new: Place, tmp_path: Path
) -> None:
    marker = new.folder / "restore-unfinished"
    assert any(killed_restore(new, saved, marker.name) for _ in range(5))
    bad = tmp_path / "bad.tar.gz"
    whole = saved.read_bytes()
    for content in (whole[: len(whole) // 2], b"no backup at all"):
        bad.write_bytes(content)
        said = refused(new, "restore", str(bad))
        assert "上次恢复没有完成，服务不能启动，请用一份完好的备份再运行 manage.py restore。" in said
        assert "用另一份完好的备份" in new.command("up", "--port", "1").stderr
    later = tmp_path / "later.tar.gz"
    old.ok("backup", str(later))
    new.ok("restore", str(later))
    assert not marker.exists()
    assert new.look() == old.look()
    assert new.files() == old.files()


def killed_after(place: Place, seconds: float, *words: str) -> int:
    process = running(place, *words)
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_killed_restore_on_postgresql_leaves_all_or_nothing(
    old: Place, saved: Path, tmp_path: Path
) -> None:
    kill_again_and_again(old, saved, tmp_path)


@pytest.mark.slow
def test_a_killed_restore_leaves_all_or_nothing(old: Place, saved: Path, tmp_path: Path) -> None:
    kill_again_and_again(old, saved, tmp_path)


def kill_again_and_again(old: Place, saved: Path, tmp_path: Path) -> None:
    """Wherever a kill falls, a doubtful place refuses to start, and the same restore run again completes it."""
    began = time.monotonic()
    first = new_place(tmp_path, "first")
    first.ok("restore", str(saved))
    took = time.monotonic() - began
    drop(first)
    outcomes = set()
    for step in range(2):  # the tests above kill inside the marker; these fall before and about it
        place = new_place(tmp_path, f"k{step}")
        code = killed_after(place, took * (0.4 + 0.3 * step), "restore", str(saved))
        outcomes.add(code)
        if code and (place.folder / "restore-unfinished").exists():
            done = place.command("up", "--port", "1")
            assert "上次恢复没有完成" in done.stderr
        if code:
            place.ok("restore", str(saved), "--replace")
        assert place.look() == old.look()
        assert place.files() == old.files()
        drop(place)
    assert -9 in outcomes


def test_backup_runs_while_others_write(saved: Path, new: Place, tmp_path: Path) -> None:
    """The heads in the manifest are those of the database in the same file, though the log grows meanwhile."""
    new.ok("restore", str(saved))
    words = "import time\nfrom accounts import audit\nfrom accounts.enums import Event\n"
    words += (
        "end = time.time() + 6\nwhile time.time() < end: audit.record(Event.SIGN_OUT, by=None, target='x')"
    )
    writer = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", words], cwd=ROOT, env=new.environment()
    )
    time.sleep(1.5)
    target = tmp_path / "live.tar.gz"
    new.ok("backup", str(target))
    assert writer.wait() == 0
    place = new_place(tmp_path, "live")
    assert "末尾与备份时一致" in place.ok("restore", str(target))
    drop(place)


@pytest.mark.postgres
def test_a_backup_of_the_other_database_is_refused(new: Place, tmp_path: Path) -> None:
    embedded = Place(tmp_path, f"sqlite:///{tmp_path / 'dandang.sqlite3'}")
    embedded.ok("migrate", "-v", "0")
    embedded.ok("backup", str(tmp_path / "embedded.tar.gz"))
    assert "备份来自 sqlite" in refused(new, "restore", str(tmp_path / "embedded.tar.gz"))
    assert is_untouched(new)


@pytest.mark.postgres
def test_a_database_in_use_is_not_replaced(saved: Path, new: Place) -> None:
    with closing(psycopg2.connect(new.url)):
        assert "还有 1 个连接" in refused(new, "restore", str(saved))


def test_a_running_server_is_not_replaced(saved: Path, new: Place) -> None:
    (new.folder / "run").mkdir()
    with (new.folder / "run" / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "服务正在运行" in refused(new, "restore", str(saved))
