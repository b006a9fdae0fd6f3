"""A workbook that people filled in, as rows of texts under named heads; what is wrong is told by row and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from accounts.permissions import Refused
from cadre.findings import Problem
from cadre.roster.reader import Sheet, read_sheets
from cadre.roster.values import is_blank, plain

MOST_ROWS = 5000
_LOOK = 10  # rows among which the head must be


@dataclass(frozen=True)
class Row:
    """One line: Excel's row number, and the text under each head; "" for a blank cell."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """The lines of a workbook that are not wholly blank, and the cells that hold formulas."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read(file: IO[bytes], size: int, heads: Sequence[str]) -> Filled:
    """The first sheet with all of these heads in one row. Raises Refused with one sentence."""
    for sheet in read_sheets(file, size):
        for place, cells in enumerate(sheet.rows[:_LOOK]):
            named = {_text(cell): column for column, cell in enumerate(cells) if _text(cell)}
            if set(heads) <= set(named):
                return _filled(sheet, place + 1, {head: named[head] for head in heads})
    missing = "、".join(heads)
    raise Refused(f"没有找到表头。请用下载的模板填写，保留这些列：{missing}。")


def _text(cell: Any) -> str:
    return "" if is_blank(cell) else plain(cell).strip()


def _filled(sheet: Sheet, first: int, columns: Mapping[str, int]) -> Filled:
    rows: list[Row] = []
    problems: list[Problem] = []
    for place in range(first, len(sheet.rows)):
        cells = {head: _text(sheet.rows[place][column]) for head, column in columns.items()}
        if not any(cells.values()):
            continue
        rows.append(Row(place + 1, cells))
        formulas = sheet.formulas.get(place, frozenset())
        problems += [
            Problem(place + 1, head, "是公式，请改成数值或文字。")
            for head, c in columns.items()
            if c in formulas
        ]
    if len(rows) > MOST_ROWS:
        raise Refused(f"一个文件最多{MOST_ROWS}行，请分成几个文件。")
    if not rows:
        raise Refused("表头下面没有内容，请填好后重新上传。")
    return Filled(tuple(rows), tuple(problems))
