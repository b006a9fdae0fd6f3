"""The sheets of an uploaded workbook as rows of cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from accounts.permissions import Refused
from cadre.roster.package import BROKEN, ENCRYPTED, inspect


@dataclass(frozen=True)
class Sheet:
    """Rows from Excel's row 1 on, all of one length; `formulas` are places of cells, {row: {columns}}."""

    name: str
    rows: Sequence[Sequence[Any]]
    formulas: dict[int, frozenset[int]] = field(default_factory=dict)


def read_sheets(file: IO[bytes], size: int) -> list[Sheet]:
    """The visible sheets. Raises Refused with one clear sentence for a file that cannot or may not be read."""
    if size > settings.UPLOAD_LIMIT:
        raise Refused(f"文件超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB，请分成几个文件后重新上传。")
    if size == 0:
        raise Refused("文件是空的，请核对后重新上传。")
    inspected = inspect(file)
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        return [
            Sheet(meta.name, rows, inspected.formulas.get(meta.name, {}))
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
            if (rows := book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)) is not None
        ]
    except CalamineError as error:
        raise Refused(ENCRYPTED if "assword" in str(error) else BROKEN) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own alarm is no Exception
            raise Refused(BROKEN) from error
        raise
