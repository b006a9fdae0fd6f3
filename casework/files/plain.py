"""Plain text: told from binaries and from text that a program would run or show as a page. Pure."""

import re

_MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|\?php|html|head|body|script|svg|iframe|object|embed|meta|link)\b", re.I
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_RUN = ("#!", "@echo off")


def text_of(content: bytes) -> str | None:
    """The text, from UTF-8, UTF-16 with its mark or GB18030; None when it is none, or one that runs or renders."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) or _MARKUP.search(text) or text.startswith(_RUN) else text
    return None


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "gb18030")
