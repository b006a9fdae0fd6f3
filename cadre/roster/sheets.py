"""The workbooks that an import gives back: an empty template, the problems, and what became of every row.

Texts come from uploaded files. They are written as texts, never as formulas, links or numbers.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from cadre.roster.heads import ALIASES

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_TEMPLATE = (
    "unit", "name", "sex", "born_on", "ethnicity", "native_place", "work_started_on", "party", "education",
    "school", "title", "title_since", "level", "rank", "rank_since", "person_type", "id_number", "phone",
)  # fmt: skip
_NOTES = (
    ("单位", "写机构全称，如“云川市财政局”。"),
    ("出生年月等时间", "写成1985.03；列已设为文本，以免1985.10变成1985.1。"),
    ("入党时间", "中共党员写年月；其他党派写名称，如“民盟”；两者都有写“民盟；2001.06”；群众可空着。"),
    ("现任职务、现职级", "有职务或职级的，起任时间也要填。"),
    ("职级", "如“一级主任科员”“四级调研员”；没有职级的空着。"),
    ("年度考核", "公务员填优秀、称职、基本称职、不称职；事业单位填优秀、合格、基本合格、不合格。"),
    ("身份证号码", "18位；列已设为文本，以免末几位变成0。"),
    ("公式", "请不要用公式，也不要以“=”“+”“-”“@”开头。"),
)


def template(years: Sequence[int]) -> bytes:
    """An empty roster with a head and, on a second sheet, how to fill it in. `years` are those of the grades."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, _OPTIONS) as book:
        bold = book.add_format({"bold": True, "align": "center", "border": 1, "text_wrap": True})
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        text = book.add_format({"num_format": "@"})
        heads = [
            "序号",
            *(ALIASES[field][0] for field in _TEMPLATE),
            *(f"{year}年" for year in years),
            "备注",
        ]
        sheet = book.add_worksheet("花名册")
        sheet.merge_range(0, 0, 0, len(heads) - 1, "干部花名册", title)
        sheet.set_column(1, len(heads) - 1, 14, text)
        sheet.set_column(heads.index("身份证号码"), heads.index("身份证号码"), 22, text)
        sheet.write_row(1, 0, heads, bold)
        sheet.freeze_panes(2, 3)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 20)
        notes.set_column(1, 1, 80)
        for place, (what, how) in enumerate(_NOTES):
            notes.write_row(place, 0, (what, how))
    return output.getvalue()


def table(name: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> bytes:
    """A plain sheet: `heads` with their widths, then the rows; filter and frozen head included."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {**_OPTIONS, "in_memory": False, "constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(name)
        last = 0
        for place, (head, width) in enumerate(heads):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, bold)
        for last, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(last, place, value)
                elif value:
                    sheet.write_string(last, place, value)
        sheet.autofilter(0, 0, last, len(heads) - 1)
        sheet.freeze_panes(1, 0)
    return output.getvalue()


PROBLEM_HEADS = (("行号", 8), ("文件", 24), ("姓名", 14), ("列", 18), ("问题", 80))
RESULT_HEADS = (
    ("行号", 8),
    ("文件", 24),
    ("姓名", 14),
    ("单位", 30),
    ("结果", 10),
    ("内部编号", 14),
    ("原因", 80),
)


def problem_sheet(problems: Iterable[dict[str, Any]]) -> bytes:
    """Every problem of an import as the findings keep it."""
    return table(
        "问题",
        PROBLEM_HEADS,
        ((p["row"] or "", p["file"], p["name"], p["column"], p["reason"]) for p in problems),
    )


def result_sheet(rows: Iterable[Sequence[Any]]) -> bytes:
    """What became of every row: row, file, name, unit, outcome, internal number, reasons."""
    return table("导入结果", RESULT_HEADS, rows)
