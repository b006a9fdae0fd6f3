"""The names of files as people bring them, made harmless. Pure."""

import re
import unicodedata

from casework.files.types import FileType

MOST = 120  # characters, as the column holds
_PATH = re.compile(r"[\\/]")
_ENDING = re.compile(r"\.([0-9]{0,3}[A-Za-z][A-Za-z0-9]{0,7})$")


def base_of(name: str) -> str:
    """The last part of a path, of either system, without control characters and marks that turn text around."""
    last = _PATH.split(unicodedata.normalize("NFC", name))[-1]
    return "".join(char for char in last if unicodedata.category(char)[0] != "C").strip(" .")


def stem_of(name: str) -> str:
    """A name without its ending, for people to read."""
    return _ENDING.sub("", base_of(name))[:MOST].strip() or "未命名"


def name_for(name: str, kind: FileType) -> str:
    """The name under which a file is kept: its own, with the ending that its content deserves."""
    base = base_of(name)
    ending = _ENDING.search(base)
    own = ending[1].lower() if ending else ""
    extension = own if own in kind.extensions else kind.extensions[0]
    stem = base[: ending.start()] if ending else base
    return f"{stem[: MOST - len(extension) - 1].strip() or '未命名'}.{extension}"
