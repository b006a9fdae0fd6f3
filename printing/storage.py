"""The documents' files: put in place whole or not at all, read back with their checksum."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from printing.models import StoredDocument


class FileDamaged(Exception):
    """The stored file is missing or is not the one that was stored."""


def _storage() -> Storage:
    return storages["documents"]


def put(name: str, content: bytes) -> None:
    """Store the file. On a local disk by write-then-rename, so that a crash leaves nothing half-written."""
    storage = _storage()
    try:
        path = Path(storage.path(name))
    except NotImplementedError:  # object storage: an upload is whole or absent
        if storage.exists(name):
            storage.delete(name)
        storage.save(name, ContentFile(content))
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    os.chmod(part.name, 0o640)
    os.replace(part.name, path)


def is_whole(document: StoredDocument) -> bool:
    """Whether the file is there at its full size; cheap enough to ask for every document that may be reused."""
    storage = _storage()
    return storage.exists(document.path) and storage.size(document.path) == document.size


class Stored(Protocol):
    """What reading a file needs to know: its name in the storage and the checksum of its content."""

    path: str
    sha256: str


def read(document: Stored) -> bytes:
    """The file's content. Raises FileDamaged when it is not, byte for byte, what was stored."""
    try:
        with _storage().open(document.path, "rb") as stream:
            content: bytes = stream.read()
    except OSError as error:
        raise FileDamaged("文件不存在，请重新生成。") from error
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise FileDamaged("文件与登记的校验值不符，可能被改动，请重新生成。")
    return content


def location(document: StoredDocument) -> str:
    """The absolute path of the file; its name where the storage knows no paths."""
    try:
        return str(Path(_storage().path(document.path)).resolve())
    except NotImplementedError:
        return document.path
