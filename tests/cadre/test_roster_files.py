"""Files that cannot or may not be read: each gets one clear sentence, and none a traceback or gigabytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
import xlsxwriter
from django.conf import LazySettings

from accounts.permissions import Refused
from cadre.roster import package
from cadre.roster.reader import read_sheets
from tests.cadre.rosters import HEADS, SAMPLES, row, workbook

SAMPLE = (SAMPLES / "花名册_有问题.xlsx").read_bytes()
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read(data: bytes) -> None:
    read_sheets(io.BytesIO(data), len(data))


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The sample with one part changed."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SAMPLE)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return output.getvalue()


def with_sheet(xml: str) -> bytes:
    return with_part(SHEET, lambda _: xml.encode())


def cells(text: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{text}</sheetData></worksheet>"


REFUSED: list[tuple[str, bytes, str]] = [
    ("text", b"name,unit\n", package.BROKEN),
    ("truncated", SAMPLE[:5000], package.BROKEN),
    ("only the magic", b"PK\x03\x04" + b"\0" * 60, package.BROKEN),
    ("old xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, package.OLD),
    (
        "with a password",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        package.ENCRYPTED,
    ),
    ("broken sheet", with_part(SHEET, lambda data: data[: len(data) // 2]), package.BROKEN),
    ("entities", with_part("xl/workbook.xml", lambda d: b'<!DOCTYPE a [<!ENTITY b "c">]>' + d), package.BROKEN),
    ("a cell far to the right", with_sheet(cells('<row r="1"><c r="XFD1"><v>1</v></c></row>')), package.TOO_WIDE),
    ("a cell far down", with_sheet(cells('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')), package.TOO_WIDE),
    ("small letters", with_sheet(cells('<row r="1"><c r="xfd1"><v>1</v></c></row>')), package.TOO_WIDE),
    ("other quotes", with_sheet(cells("<row r='1'><c r='XFD1048576'><v>1</v></c></row>")), package.ODD),
    ("cells without names", with_sheet(cells("<row><c><v>1</v></c></row>")), package.ODD),
    (
        "a prefix",
        with_sheet(
            f'<x:worksheet {MAIN.replace("xmlns", "xmlns:x")}><x:sheetData><x:row r="1">'
            '<x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
        ),
        package.ODD,
    ),
    ("nothing in it", with_sheet(cells("")), ""),
]  # fmt: skip


@pytest.mark.parametrize(("what", "data", "sentence"), REFUSED, ids=[what for what, _, _ in REFUSED])
def test_file_is_refused_with_one_sentence(what: str, data: bytes, sentence: str) -> None:
    if not sentence:
        read(data)  # an empty sheet can be read; that nobody is in it is said later
        return
    with pytest.raises(Refused) as refusal:
        read(data)
    assert str(refusal.value) == sentence


def test_zip_of_something_else_is_refused() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(Refused, match="不是Excel文件"):
        read(output.getvalue())


def test_encrypted_zip_is_refused() -> None:
    data = bytearray(SAMPLE)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 4)
    with pytest.raises(Refused, match="去掉密码"):
        read(bytes(data))


def test_oversized_file_is_refused(settings: LazySettings) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(Refused, match="超过1MB"):
        read_sheets(io.BytesIO(SAMPLE), 1024 * 1024 + 1)


def test_empty_file_is_refused() -> None:
    with pytest.raises(Refused, match="文件是空的"):
        read(b"")


def test_bomb_is_refused_before_it_unfolds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_BYTES", 2 * 1024 * 1024)
    bomb = with_part("xl/theme/theme1.xml", lambda _: b" " * (4 * 1024 * 1024))
    with pytest.raises(Refused) as refusal:
        read(bomb)
    assert str(refusal.value) == package.TOO_BIG


def test_bomb_whose_directory_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says 10 bytes; the part unfolds to 4 MB."""
    monkeypatch.setattr(package, "MOST_BYTES", 2 * 1024 * 1024)
    data = bytearray(with_part("xl/theme/theme1.xml", lambda _: b" " * (4 * 1024 * 1024)))
    real = struct.pack("<I", 4 * 1024 * 1024)
    crc = struct.pack("<I", zlib.crc32(b" " * 10))
    while (place := data.find(real)) >= 0:
        data[place : place + 4] = struct.pack("<I", 10)
        data[place - 8 : place - 4] = crc
    with pytest.raises(Refused) as refusal:
        read(bytes(data))
    assert str(refusal.value) == package.TOO_BIG


def test_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MOST_PARTS", 5)
    with pytest.raises(Refused) as refusal:
        read(SAMPLE)
    assert str(refusal.value) == package.TOO_BIG


def test_last_allowed_cell_is_read() -> None:
    last = f'<row r="{package.MOST_ROWS}"><c r="BZ{package.MOST_ROWS}"><v>1</v></c></row>'
    (sheet,) = read_sheets(io.BytesIO(data := with_sheet(cells(last))), len(data))
    assert (len(sheet.rows), len(sheet.rows[0])) == (package.MOST_ROWS, package.MOST_COLUMNS)


def test_formula_cells_are_found_by_row_and_column() -> None:
    file = workbook([list(HEADS), row(备注="{=1+1}"), row()])
    (sheet,) = read_sheets(file, 1)
    assert sheet.formulas == {1: frozenset({HEADS.index("备注")})}


def test_hidden_sheets_are_left_out() -> None:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        book.add_worksheet("看得见").write(0, 0, "甲")
        book.add_worksheet("看不见").hide()
    assert [sheet.name for sheet in read_sheets(output, 1)] == ["看得见"]


def test_rows_keep_excel_numbers_when_the_first_are_empty() -> None:
    (sheet,) = read_sheets(workbook([[], [], ["甲"]]), 1)
    assert [list(cells) for cells in sheet.rows] == [[""], [""], ["甲"]]
