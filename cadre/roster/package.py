"""Looking into an xlsx file before any library trusts it: kind, size, bombs and formula cells.

An xlsx file is a zip of XML. What its directory says about sizes can be a lie, so every part is inflated here,
up to a budget, before the fast reader sees the file. The fast reader also builds a full grid up to the
last cell, so that one cell far out costs gigabytes: cells beyond the bounds are refused by their names.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO
from xml.etree import ElementTree  # a DOCTYPE was refused  # nosec B405

from accounts.permissions import Refused
from cadre import zipparts

MOST_BYTES = 512 * 1024 * 1024  # all parts together, inflated; 100,000 rows of 20 columns take about 90 MB
MOST_PARTS = 2000
MOST_ROWS, MOST_COLUMNS = 199_999, 78  # the last allowed cell is BZ199999; _FAR matches what lies beyond
_FAR = re.compile(rb' r="(?:[A-Za-z]{3}|[C-Zc-z][A-Za-z]|[A-Za-z]{1,2}(?:\d{7}|[2-9]\d{5}))')
_PREFIXED = re.compile(rb"<\w+:(?:c|row|f)[\s/>]")
_CELL = re.compile(rb"<c(?=[\s/>])")
_NAMED_CELL = re.compile(rb'<c (?:[a-z]+="[^"]*" )*?r="[A-Z]{1,2}\d{1,6}"')
_FORMULA = re.compile(rb"<f[\s>/]")
_REFERENCE = re.compile(rb' r="([A-Z]+)(\d+)"')
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_FAULTS = (*zipparts.FAULTS, ElementTree.ParseError)

BROKEN = "文件已损坏或不是Excel文件，请在Excel或WPS中打开并另存为.xlsx后重新上传。"
ENCRYPTED = "文件设有打开密码，请去掉密码后重新上传。"
OLD = "这是旧版.xls文件，请另存为.xlsx后重新上传。"
TOO_BIG = "文件解压后过大，可能不是正常的花名册，请另存为新文件或分成几个文件后重新上传。"
TOO_WIDE = (
    f"表格超过{MOST_ROWS}行或{MOST_COLUMNS}列，请删去多余的行列（包括看不见的）或分成几个文件后重新上传。"
)
ODD = "文件的格式不是Excel或WPS通常保存的样子，请在其中打开并另存为.xlsx后重新上传。"


@dataclass
class Inspected:
    """What the inspection learned: formula cells of each sheet, {row place: {column places}}, by the sheet's name."""

    formulas: dict[str, dict[int, frozenset[int]]] = field(default_factory=dict)


def inspect(file: IO[bytes]) -> Inspected:
    """Check an xlsx file. Raises Refused with one clear sentence."""
    file.seek(0)
    start = file.read(8)
    if start == _OLE:
        raise Refused(ENCRYPTED if _ENCRYPTED in file.read() else OLD)
    if not start.startswith(b"PK\x03\x04"):
        raise Refused(BROKEN)
    try:
        with zipfile.ZipFile(file) as archive:
            return _inspect(archive.infolist(), file)
    except _FAULTS as error:
        raise Refused(BROKEN) from error


def _inspect(parts: list[zipfile.ZipInfo], file: IO[bytes]) -> Inspected:
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Refused(BROKEN)
    if len(parts) > MOST_PARTS:
        raise Refused(TOO_BIG)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(ENCRYPTED)
    left, texts = MOST_BYTES, {}
    found: dict[str, dict[int, frozenset[int]]] = {}
    for part in parts:
        data = _inflate(part, file, left)
        left -= len(data)
        name = part.filename
        if name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            texts[name] = data
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in data[:4096]:
            raise Refused(BROKEN)
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            _check_cells(data)
            found[name] = _formula_cells(data)
    sheets = _sheets(texts["xl/workbook.xml"], texts["xl/_rels/workbook.xml.rels"])
    return Inspected({sheet: found.get(name, {}) for sheet, name in sheets.items()})


def _inflate(part: zipfile.ZipInfo, file: IO[bytes], budget: int) -> bytes:
    try:
        return zipparts.inflate(part, file, budget)
    except zipparts.Odd as odd:
        raise Refused(ODD) from odd
    except zipparts.TooBig as bomb:
        raise Refused(TOO_BIG) from bomb


def _check_cells(data: bytes) -> None:
    """Every cell must bear a plain name inside the bounds, as Excel, WPS and LibreOffice write it."""
    if _FAR.search(data):
        raise Refused(TOO_WIDE)
    if b"\x00" in data[:64]:
        raise Refused(ODD)
    plain = data.count(b'<c r="')
    cells = sum(data.count(b"<c" + after) for after in (b" ", b"\t", b"\n", b"\r", b">", b"/>"))
    if plain != cells and len(_CELL.findall(data)) != len(_NAMED_CELL.findall(data)):
        raise Refused(ODD)
    if any(end in data for end in (b":c ", b":c>", b":f>", b":f ")) and _PREFIXED.search(data):
        raise Refused(ODD)


def _formula_cells(data: bytes) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    if b"<f" not in data:
        return {}
    for match in _FORMULA.finditer(data):
        cell = data.rfind(b"<c ", 0, match.start())
        reference = _REFERENCE.search(data, cell, match.start())
        if cell >= 0 and reference:
            column = 0
            for letter in reference.group(1):
                column = column * 26 + letter - 64
            found.setdefault(int(reference.group(2)) - 1, set()).add(column - 1)
    return {row: frozenset(columns) for row, columns in found.items()}


def _sheets(workbook: bytes, relations: bytes) -> dict[str, str]:
    """Sheet name → part name."""
    targets = {
        node.get("Id", ""): posixpath.normpath(posixpath.join("xl", node.get("Target", "")).lstrip("/"))
        for node in ElementTree.fromstring(relations)  # noqa: S314  # a DOCTYPE was refused  # nosec B314
    }
    return {
        node.get("name", ""): targets.get(_relation_of(node), "")
        for node in ElementTree.fromstring(workbook).iter()  # noqa: S314  # a DOCTYPE was refused  # nosec B314
        if node.tag.endswith("}sheet")
    }


def _relation_of(sheet: ElementTree.Element) -> str:
    """The r:id of a sheet, in the namespace of either dialect of the format."""
    return next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
