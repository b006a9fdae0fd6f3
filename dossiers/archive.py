"""A run's documents as one zip, streamed: one document in memory at a time."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

from dossiers.enums import FINISHED, DocumentKind
from dossiers.models import ReviewDocument, ReviewDocumentQuerySet
from printing import storage

FOLDERS = {DocumentKind.PERSON: "个人报告", DocumentKind.UNIT: "单位汇总"}
BATCH = 200
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same documents give the same zip


@dataclass(frozen=True)
class Entry:
    """One line of the manifest. `file` is "" and `problem` says why when a document could not be packed."""

    file: str
    sha256: str
    kind: str
    key: str
    name: str
    unit: str
    size: int
    pages: int
    problem: str = ""


class _Outlet(io.RawIOBase):
    """Where the zip is written to; `drain` gives what has come since."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._parts.append(bytes(data))
        return len(data)

    def drain(self) -> bytes:
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def stream_zip(documents: ReviewDocumentQuerySet) -> Iterator[bytes]:
    """The finished ones of these documents, then manifest.csv and manifest.json."""
    outlet = _Outlet()
    entries: list[Entry] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:  # PDF is compressed already
        for document in _in_batches(documents.filter(state__in=FINISHED)):
            entries.append(_pack(archive, document))
            yield outlet.drain()
        _write(archive, "manifest.csv", manifest_csv(entries))
        _write(archive, "manifest.json", manifest_json(entries))
    yield outlet.drain()


def _in_batches(documents: ReviewDocumentQuerySet) -> Iterator[ReviewDocument]:
    last = 0
    rows = documents.select_related("document", "unit").order_by("id")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].pk


def _pack(archive: zipfile.ZipFile, document: ReviewDocument) -> Entry:
    stored = document.document
    assert stored is not None  # a check constraint of finished documents  # narrows the type  # nosec B101
    unit = document.unit.name if document.unit else ""
    folder = (
        f"{FOLDERS[DocumentKind(document.kind)]}/{safe_name(unit)}/"
        if unit
        else f"{FOLDERS[DocumentKind(document.kind)]}/"
    )
    entry = Entry(
        file=folder + document.file_name,
        sha256=stored.sha256,
        kind=document.kind,
        key=document.key,
        name=document.name,
        unit=unit,
        size=stored.size,
        pages=stored.pages,
    )
    try:
        _write(archive, entry.file, storage.read(stored))
    except storage.FileDamaged as damage:
        return Entry(**asdict(entry) | {"file": "", "problem": str(damage)})
    return entry


def _write(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _STAMP), content)


def safe_name(text: str) -> str:
    """A name for a folder on any system: letters, digits and a few signs."""
    return "".join(character for character in text if character.isalnum() or character in "（）·")[:60]


def manifest_csv(entries: list[Entry]) -> bytes:
    """With a byte order mark, so that Excel reads it as UTF-8; no cell can be a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow([field.name for field in fields(Entry)])
    for entry in entries:
        writer.writerow([_harmless(str(value)) for value in asdict(entry).values()])
    return sheet.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def manifest_json(entries: list[Entry]) -> bytes:
    return json.dumps([asdict(entry) for entry in entries], ensure_ascii=False, indent=1).encode()
