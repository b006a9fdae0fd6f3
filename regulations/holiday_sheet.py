"""A year's holidays from an Excel sheet: 日期, 类型 (休息 or 上班), 名称."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from accounts.permissions import Refused
from regulations.holidays import SpecialDay

MOST_BYTES = 1024 * 1024
KINDS = {"休息": False, "放假": False, "上班": True, "调休上班": True}
_HEADS = ("日期", "类型", "名称")
_BROKEN = "文件打不开，请用 Excel 另存为 .xlsx 后重新上传。"


def read_holidays(file: IO[bytes], size: int) -> list[SpecialDay]:
    """The days of the first sheet. Raises Refused with one clear sentence that names the row."""
    if not 0 < size <= MOST_BYTES:
        raise Refused("文件是空的或超过1MB，请核对后重新上传。")
    try:
        rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise Refused(_BROKEN) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own alarm is no Exception
            raise Refused(_BROKEN) from error
        raise
    return _days_of(rows)


def _days_of(rows: Sequence[Sequence[Any]]) -> list[SpecialDay]:
    head = next((n for n, row in enumerate(rows) if set(_HEADS) <= {_text(cell) for cell in row}), None)
    if head is None:
        raise Refused("没有找到表头，第一张工作表要有“日期”“类型”“名称”三列。")
    names = [_text(cell) for cell in rows[head]]
    columns = [names.index(name) for name in _HEADS]
    days = [
        _day_of([row[column] for column in columns], number)
        for number, row in enumerate(rows[head + 1 :], start=head + 2)
        if any(_text(cell) for cell in row)
    ]
    if not days:
        raise Refused("表里没有日期，请填写后重新上传。")
    return days


def _day_of(cells: Sequence[Any], number: int) -> SpecialDay:
    on, kind, name = _date(cells[0]), _text(cells[1]), _text(cells[2])
    if on is None:
        raise Refused(f"第{number}行的日期“{_text(cells[0])}”读不懂，请写成 2027-01-01。")
    if kind not in KINDS:
        raise Refused(f"第{number}行的类型“{kind}”不对，请填“休息”或“上班”。")
    if not name:
        raise Refused(f"第{number}行没有名称，请填写节日名称或“调休上班”。")
    return SpecialDay(on, KINDS[kind], name[:40])


def _text(cell: Any) -> str:
    return str(cell).strip() if cell is not None else ""


def _date(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(_text(cell).replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
