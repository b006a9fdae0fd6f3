"""Reads one PDF from standard input in a process of its own, under limits: a hostile file may only kill this.

Prints JSON: {"texts": [of the first pages]} or {"fault": "broken" | "locked" | "script"}. Run as a script by
`casework.files.pdf`, so it imports nothing of ours.
"""

import io
import json
import logging
import resource
import sys
from typing import Any

from pypdf import PdfReader
from pypdf.generic import DictionaryObject

PAGES = 5
TEXT = 100_000  # characters a page
MEMORY, SECONDS = 1024 * 1024 * 1024, 20


def read(content: bytes) -> dict[str, Any]:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"fault": "locked"}
        count = len(reader.pages)
        root = reader.root_object
    except Exception:  # the library raises whatever the file makes it trip over
        return {"fault": "broken"}
    if not count:
        return {"fault": "broken"}
    if _has_script(root):
        return {"fault": "script"}
    return {"texts": [_title(reader), *(_text(reader, number) for number in range(min(count, PAGES)))]}


def _has_script(root: DictionaryObject) -> bool:
    """Whether opening the file would run something."""
    try:
        opening = root.get("/OpenAction")
        opening = opening.get_object() if opening is not None else None
        kind = opening.get("/S") if isinstance(opening, DictionaryObject) else None
        names = root.get("/Names")
        names = names.get_object() if names is not None else {}
        return kind in ("/JavaScript", "/Launch") or "/AA" in root or "/JavaScript" in names
    except Exception:  # a catalog that cannot be read is not trusted
        return True


def _title(reader: PdfReader) -> str:
    try:
        return str((reader.metadata and reader.metadata.title) or "")[:TEXT]
    except Exception:
        return ""


def _text(reader: PdfReader, number: int) -> str:
    """The text of a page; "" for a scan, and where the text cannot be read."""
    try:
        return reader.pages[number].extract_text()[:TEXT]
    except Exception:
        return ""


if __name__ == "__main__":
    logging.disable()
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)
