"""The file of a backup: a gzipped tar, written whole or not at all, read back only when every part is as written.

format.json              format, key fingerprint, kind of database, folders: refuses early
database                 SQLite file, or PostgreSQL's custom format
media/…, documents/…     the files
manifest.json            time, version, counts, audit heads, and size and sha256 of each part
manifest.seal            HMAC of manifest.json under DANDANG_DATA_KEY
"""

import hashlib
import hmac
import io
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Any

from accounts.permissions import Refused
from cadre import crypto

FORMAT = 1
HEAD, MANIFEST, SEAL, DATABASE = "format.json", "manifest.json", "manifest.seal", "database"
FOLDERS = ("media", "documents")
CHUNK = 1024 * 1024
GZIP_MAGIC = b"\x1f\x8b"

NOT_A_BACKUP = "这不是担当的备份文件，请核对文件名。"
DAMAGED = "备份文件不完整或已损坏（{part}），没有恢复任何内容。请换用另一份备份。"
OTHER_KEY = "备份用的是另一个 DANDANG_DATA_KEY，没有恢复任何内容。请先放回当时的 secrets.env。"


class _Hashed:
    """A stream that sums up what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.stream.read(size)
        self.digest.update(chunk)
        return chunk


def key_fingerprint() -> str:
    """Tells one DANDANG_DATA_KEY from another without telling anything about it."""
    return crypto.seal(b"DANDANG_DATA_KEY")[:16]


def mark_of(manifest: bytes) -> str:
    """What tells one backup from another in the log: sha256 of its manifest, which has that of every part."""
    return hashlib.sha256(manifest).hexdigest()


def pack(
    target: Path,
    *,
    head: dict[str, Any],
    files: Iterable[tuple[str, Path]],
    about: dict[str, Any],
    announce: Callable[[str], None],
) -> int:
    """Write the backup beside its place, `announce` its mark, then rename it there; gives the number of parts."""
    written = target.with_name(f".{target.name}.part")
    head = {"format": FORMAT, "key": key_fingerprint(), **head}
    try:
        with open(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=1) as tar:
                _add_text(tar, HEAD, json.dumps(head).encode())
                parts = dict(part for name, path in files if (part := _add(tar, name, path)))
                manifest = json.dumps({**head, **about, "parts": parts}, ensure_ascii=False).encode()
                _add_text(tar, MANIFEST, manifest)
                _add_text(tar, SEAL, crypto.seal(manifest).encode())
            raw.flush()
            os.fsync(raw.fileno())
        announce(mark_of(manifest))
        written.replace(target)
    finally:
        written.unlink(missing_ok=True)
    return len(parts)


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[str, dict[str, Any]] | None:
    """Add one file; None when it was deleted since the folder was listed."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return None
    with stream:
        info = tar.gettarinfo(arcname=name, fileobj=stream)
        info.type, info.mode, info.linkname = tarfile.REGTYPE, 0o600, ""
        info.size = os.fstat(stream.fileno()).st_size  # a hard link has none of its own in a tar
        hashed = _Hashed(stream)
        tar.addfile(info, hashed)
    return name, {"size": info.size, "sha256": hashed.digest.hexdigest()}


def _add_text(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def unpack(source: Path, *, check: Callable[[dict[str, Any]], None], place: Callable[[str], Path]) -> Any:
    """Lay every part at `place(name)` and give the manifest. `check` sees format.json before anything is laid.

    Raises Refused with a sentence when the file is no backup, of another key, cut off or changed.
    """
    try:
        with source.open("rb") as raw:
            if raw.read(2) != GZIP_MAGIC:
                raise Refused(NOT_A_BACKUP)
    except OSError as error:
        raise Refused(f"打不开备份文件 {source}，请核对路径和权限。") from error
    try:
        with _opened(source) as tar:
            check(_head(tar))
            texts, found = _lay(tar, place)
    except (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError) as error:
        raise Refused(DAMAGED.format(part="文件中断")) from error
    except OSError as error:
        if error.errno is None:  # gzip's own: the checksum of its content
            raise Refused(DAMAGED.format(part="压缩内容")) from error
        raise Refused(f"写不进数据目录（{error.strerror}），没有恢复任何内容。") from error
    return _verified(texts, found)


def _opened(source: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(source, "r:gz")
    except tarfile.ReadError as error:
        raise Refused(NOT_A_BACKUP) from error


def _head(tar: tarfile.TarFile) -> dict[str, Any]:
    first = tar.next()
    stream = tar.extractfile(first) if first and first.name == HEAD else None
    if stream is None:
        raise Refused(NOT_A_BACKUP)
    head: dict[str, Any] = json.loads(stream.read())
    if head.get("format") != FORMAT:
        raise Refused("备份来自其他版本的担当，请用当时的版本恢复。")
    if not hmac.compare_digest(head["key"], key_fingerprint()):
        raise Refused(OTHER_KEY)
    return head


def _lay(
    tar: tarfile.TarFile, place: Callable[[str], Path]
) -> tuple[dict[str, bytes], dict[str, dict[str, Any]]]:
    texts: dict[str, bytes] = {}
    found: dict[str, dict[str, Any]] = {}
    while member := tar.next():
        stream = tar.extractfile(member) if member.isreg() else None
        if stream is None or not _is_known(member.name):
            raise Refused(DAMAGED.format(part="有来历不明的内容"))
        if member.name in (MANIFEST, SEAL):
            texts[member.name] = stream.read()
        else:
            found[member.name] = _write(stream, place(member.name))
    _read_to_end(tar)
    return texts, found


def _read_to_end(tar: tarfile.TarFile) -> None:
    """Past the last part: only there gzip notices that the end is missing. Raises EOFError or OSError."""
    while tar.fileobj and tar.fileobj.read(CHUNK):
        continue


def _is_known(name: str) -> bool:
    """Whether a part has a place, and none outside it."""
    parts = PurePosixPath(name).parts
    if name in (MANIFEST, SEAL, DATABASE):
        return True
    return len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts


def _write(stream: IO[bytes], path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    hashed, size = _Hashed(stream), 0
    with path.open("wb") as out:
        while chunk := hashed.read(CHUNK):
            size += out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    path.chmod(0o640)
    return {"size": size, "sha256": hashed.digest.hexdigest()}


def _verified(texts: dict[str, bytes], found: dict[str, dict[str, Any]]) -> Any:
    """The manifest, when it is sealed and tells exactly the parts that were found."""
    if MANIFEST not in texts or SEAL not in texts:
        raise Refused(DAMAGED.format(part="文件中断"))
    if not hmac.compare_digest(texts[SEAL].decode(errors="replace"), crypto.seal(texts[MANIFEST])):
        raise Refused(DAMAGED.format(part="清单被改动"))
    manifest = json.loads(texts[MANIFEST])
    manifest["mark"] = mark_of(texts[MANIFEST])
    wrong = sorted(
        name for name in {*manifest["parts"], *found} if manifest["parts"].get(name) != found.get(name)
    )
    if wrong:
        raise Refused(DAMAGED.format(part=f"{wrong[0]} 等 {len(wrong)} 个部分与校验值不符"))
    return manifest
