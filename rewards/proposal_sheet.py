"""Award proposals as an .xlsx file, written row by row in constant memory. A cell is never a formula."""

from collections.abc import Callable, Iterable
from pathlib import Path

import xlsxwriter

from rewards.queries.awards import Proposed

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
# head, width, value
COLUMNS: tuple[tuple[str, int, Callable[[Proposed], str | int]], ...] = (
    ("内部编号", 12, lambda p: p.person.number),
    ("姓名", 10, lambda p: p.person.name),
    ("单位", 30, lambda p: p.person.unit_name),
    ("现任职务", 24, lambda p: p.person.title),
    ("建议奖励", 10, lambda p: p.proposal.kind.label),
    ("依据年度", 18, lambda p: "、".join(map(str, p.proposal.years))),
    ("奖金（元）", 10, lambda p: p.proposal.amount if p.proposal.amount is not None else ""),
    ("情况", 10, lambda p: p.proposal.state.label),
    ("影响因素", 40, lambda p: "".join(one.sentence for one in p.proposal.present)),
    ("依据和推算", 90, lambda p: "\n".join(p.proposal.working)),
)


def write_list(path: Path, rows: Iterable[Proposed]) -> int:
    """Write the rows; returns how many."""
    book = xlsxwriter.Workbook(path, _OPTIONS)
    sheet = book.add_worksheet("奖励建议")
    head = book.add_format({"bold": True, "bg_color": "#F4EFEA", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (label, width, _) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, head)
    sheet.freeze_panes(1, 2)
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, (_, _, value) in enumerate(COLUMNS):
            cell = value(row)
            if isinstance(cell, int):
                sheet.write_number(count, place, cell, wrap)
            else:
                sheet.write_string(count, place, cell, wrap)
    book.close()
    return count
