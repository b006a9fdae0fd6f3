"""A list of people as an .xlsx file, written row by row in constant memory. Identity stays masked."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import xlsxwriter

from cadre.models import Cadre
from cadre.models.person import CadreQuerySet

BATCH = 2000
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Progress = Callable[[int], None]


def _month(day: date | None) -> str:
    return f"{day:%Y.%m}" if day else ""


# head, width, value
COLUMNS: tuple[tuple[str, int, Callable[[Cadre], str]], ...] = (
    ("内部编号", 12, lambda c: c.number),
    ("姓名", 10, lambda c: c.name),
    ("性别", 6, lambda c: c.get_sex_display()),
    ("身份证号码（部分隐去）", 22, lambda c: c.masked_id_number),
    ("出生年月", 10, lambda c: _month(c.born_on)),
    ("民族", 8, lambda c: c.ethnicity),
    ("籍贯", 12, lambda c: c.native_place),
    ("单位", 30, lambda c: c.unit.name),
    ("现任职务", 30, lambda c: c.title),
    ("任现职时间", 11, lambda c: _month(c.title_since)),
    ("职务层次", 12, lambda c: c.get_level_display()),
    ("现职级", 12, lambda c: c.get_rank_display()),
    ("任现职级时间", 12, lambda c: _month(c.rank_since)),
    ("政治面貌", 12, lambda c: c.get_politics_display()),
    ("入党时间", 10, lambda c: _month(c.party_joined_on)),
    ("参加工作时间", 12, lambda c: _month(c.work_started_on)),
    ("最高学历", 10, lambda c: c.get_education_display()),
    ("毕业院校", 24, lambda c: c.school),
    ("人员类别", 14, lambda c: c.get_person_type_display()),
    ("状态", 8, lambda c: c.get_status_display()),
    ("备注", 30, lambda c: c.remark),
)


def write_list(path: Path, people: CadreQuerySet, progress: Progress = lambda done: None) -> int:
    """Write everybody of `people`, in their order; returns how many. A cell is always text, never a formula."""
    book = xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("干部名单")
    head = book.add_format({"bold": True, "bg_color": "#F4EFEA", "bottom": 1})
    for place, (label, width, _) in enumerate(COLUMNS):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, label, head)
    sheet.freeze_panes(1, 2)
    row = 0
    for row, cadre in enumerate(people.select_related("unit").iterator(BATCH), start=1):
        for place, (_, _, value) in enumerate(COLUMNS):
            sheet.write_string(row, place, value(cadre))
        if row % BATCH == 0:
            progress(row)
    book.close()
    return row
