"""Office documents (docx, xlsx, OFD): a zip of XML, looked into within bounds. Pure."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree  # a DOCTYPE was refused  # nosec B405

from accounts.permissions import Refused
from cadre import zipparts
from casework.files.types import DOCX, OFD, XLSX, FileType

MOST_BYTES = 128 * 1024 * 1024  # all parts together, inflated
MOST_PARTS = 4000
MOST_TEXT = 16 * 1024 * 1024  # bytes of one part of XML, which is read for its text
_START = 1024 * 1024  # of a part, enough for the list of content types
BROKEN = "文件已损坏，或者不是Word、Excel、OFD文件，请重新保存后上传。"
LOCKED = "文件设有打开密码，请去掉密码后重新上传。"
OLD = "这是旧版Office文件或者设有打开密码，请去掉密码并另存为docx或xlsx后重新上传。"
TOO_BIG = "文件解压后过大，请重新保存或者分成几个文件后上传。"
MACROS = "文件含有宏，请另存为不含宏的docx或xlsx后重新上传。"
ARCHIVE = "不能上传压缩包，请解压后逐个上传。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAIN = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
}
_LINES = {"p", "si", "row", "br", "cr", "TextObject", "title", "subject", "keywords"}  # what begins a line
_TEXTS = {
    "t", "title", "subject", "keywords", "TextCode", "oddHeader", "oddFooter", "evenHeader", "evenFooter",
    "firstHeader", "firstFooter",
}  # fmt: skip
_PAGE_ENDS = ("Header", "Footer")
_CODES = re.compile(r'&(?:"[^"]*"|\d+|[A-Z&]|$)')  # of a sheet's page header: &C&"黑体"秘密★10年
_FAULTS = (*zipparts.FAULTS, ElementTree.ParseError)


def look_into(content: bytes) -> tuple[FileType, list[str]]:
    """The type of an office document and the text of each of its parts. Raises Refused with one clear sentence."""
    file = io.BytesIO(content)
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
        _check(parts)
        found = dict(_read(parts, file))
        return _kind_of(found), [text for _, text in found.values()]
    except zipparts.TooBig as bomb:
        raise Refused(TOO_BIG) from bomb
    except (zipparts.Odd, *_FAULTS) as error:
        raise Refused(BROKEN) from error


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise Refused(TOO_BIG)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(LOCKED)
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise Refused(MACROS)


def _read(parts: list[zipfile.ZipInfo], file: io.BytesIO) -> Iterator[tuple[str, tuple[bytes, str]]]:
    """(name, (start, text)) of each part of XML. Every part is inflated: the budget counts what is really there."""
    left = MOST_BYTES
    for part in parts:
        data = zipparts.inflate(part, file, left)
        left -= len(data)
        if part.filename.endswith(".xml") and data:
            _check_xml(data)
            yield part.filename, (data[:_START], _text(data))


def _check_xml(data: bytes) -> None:
    """No document type, which could expand without end, in no encoding that would hide one."""
    if b"<!DOCTYPE" in data or b"\0" in data[:64]:
        raise Refused(BROKEN)
    if len(data) > MOST_TEXT:
        raise zipparts.TooBig


def _kind_of(parts: dict[str, tuple[bytes, str]]) -> FileType:
    if "OFD.xml" in parts:
        return OFD
    if "[Content_Types].xml" not in parts:
        raise Refused(ARCHIVE)
    contents = parts["[Content_Types].xml"][0]
    if b"macroEnabled" in contents:
        raise Refused(MACROS)
    for mark, kind in _MAIN.items():
        if mark in contents:
            return kind
    raise Refused("只能上传Word（docx）和Excel（xlsx），其他Office文件请另存为PDF后上传。")


def _text(data: bytes) -> str:
    """The words of a part, a line for each paragraph or cell."""
    words: list[str] = []
    steps = ElementTree.iterparse(io.BytesIO(data), events=("start", "end"))  # noqa: S314  # nosec B314
    for event, element in steps:
        local = element.tag.rpartition("}")[2]
        if event == "start" and local in _LINES:
            words.append("\n")
        elif event == "end" and local in _TEXTS:
            text = element.text or ""
            words.append(_CODES.sub("\n", text) if local.endswith(_PAGE_ENDS) else text)
        if event == "end":
            element.clear()
    return "".join(words)
