"""Rosters for tests: a row of good cells, and workbooks made of rows."""

from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from cadre.roster.check import Roster, check_roster
from cadre.roster.reader import Sheet
from tests.factories import make_id_number

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "roster"
TODAY = date(2026, 11, 20)
UNIT = "云川市财政局"
HEADS = (
    "序号", "单位", "姓名", "性别", "出生年月", "民族", "籍贯", "参加工作时间", "入党时间", "学历", "毕业院校",
    "现任职务", "任现职时间", "现职级", "任现职级时间", "身份证号码", "2022年", "2023年", "2024年", "人员类别",
    "政治面貌", "联系电话", "备注",
)  # fmt: skip
GOOD: dict[str, Any] = {
    "序号": 1.0, "单位": UNIT, "姓名": "陆远航", "性别": "男", "出生年月": "1985.03", "民族": "汉族",
    "籍贯": "云川临湖", "参加工作时间": "2007.08", "入党时间": "2010.04", "学历": "大学", "毕业院校": "云川大学",
    "现任职务": "科长", "任现职时间": "2019.11", "现职级": "一级主任科员", "任现职级时间": "2020.04",
    "身份证号码": make_id_number(date(1985, 3, 9)), "2022年": "优秀", "2023年": "称职", "2024年": "称职",
    "人员类别": "", "政治面貌": "", "联系电话": "", "备注": "",
}  # fmt: skip


def row(**cells: Any) -> list[Any]:
    """A row whose cells are good but for those named (by head; `y2023` for "2023年")."""
    named = {f"{key[1:]}年" if key.startswith("y20") else key: value for key, value in cells.items()}
    assert set(named) <= set(HEADS), set(named) - set(HEADS)
    return [named.get(head, GOOD[head]) for head in HEADS]


def sheet(
    *rows: Sequence[Any], heads: Sequence[Any] = HEADS, formulas: dict[int, frozenset[int]] | None = None
) -> Sheet:
    """A sheet with a title row, the head in Excel's row 2 and the first person in row 3."""
    title = ["干部花名册", *[""] * (len(heads) - 1)]
    return Sheet("花名册", [title, list(heads), *rows], formulas or {})


def find_unit(name: str) -> tuple[int, str]:
    return (7, "") if name == UNIT else (0, f"没有名为“{name}”的机构")


def check(*rows: Sequence[Any], find: Callable[[str], tuple[int, str]] = find_unit, **fields: Any) -> Roster:
    """The rows checked as a file on TODAY, with one known unit."""
    return check_roster([sheet(*rows, **fields)], today=TODAY, find_unit=find)


def workbook(rows: Sequence[Sequence[Any]], name: str = "花名册") -> BytesIO:
    """An xlsx file as Excel would write it; a text that starts with "{=" becomes a formula."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"strings_to_formulas": False, "in_memory": True}) as book:
        page = book.add_worksheet(name)
        for place, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("{="):
                    page.write_formula(place, column, cell[1:])
                else:
                    page.write(place, column, cell)
    output.seek(0)
    return output
