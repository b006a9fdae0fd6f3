"""Standings as an .xlsx file, written row by row in constant memory. A cell is never a formula."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from rewards.enums import RankStanding
from rewards.queries.ranks import Ranked
from rewards.rules.rank_forecast import Survey, months_ahead
from rewards.rules.rank_words import name_of_present, name_of_target, working_of

_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


# head, width, value
COLUMNS: tuple[tuple[str, int, Callable[[Ranked], str | int]], ...] = (
    ("内部编号", 12, lambda r: r.person.number),
    ("姓名", 10, lambda r: r.person.name),
    ("单位", 30, lambda r: r.person.unit_name),
    ("现任职务", 24, lambda r: r.person.title),
    ("现职级", 14, lambda r: name_of_present(r.standing)),
    ("任现职级时间", 12, lambda r: _day(r.standing.since)),
    ("下一职级", 14, lambda r: name_of_target(r.standing)),
    ("计入月数", 9, lambda r: r.standing.counted if r.standing.months else ""),
    ("应满月数", 9, lambda r: r.standing.needed if r.standing.months else ""),
    ("情况", 14, lambda r: r.standing.state.label),
    ("最早日期", 12, lambda r: _day(r.standing.earliest)),
    ("缺考核结果的年度", 16, lambda r: "、".join(map(str, r.standing.missing))),
    ("影响因素", 40, lambda r: "".join(one.sentence for one in r.standing.present)),
    ("推算过程", 90, lambda r: "\n".join(working_of(r.standing))),
)


class RankSheet:
    """The file while it is written: rows one by one, then the sums, then `close`."""

    def __init__(self, path: Path) -> None:
        self.count = 0
        self._book = xlsxwriter.Workbook(path, _OPTIONS)
        self._head = self._book.add_format({"bold": True, "bg_color": "#F4EFEA", "bottom": 1})
        self._wrap = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._rows = self._sheet("职级晋升测算", [(label, width) for label, width, _ in COLUMNS], 2)

    def add(self, ranked: Ranked) -> None:
        self.count += 1
        for place, (_, _, value) in enumerate(COLUMNS):
            _write(self._rows, self.count, place, value(ranked), self._wrap)

    def close(self, survey: Survey, names: dict[str, str]) -> None:
        """Add how many stand where, and the next two years by place; then finish the file."""
        sheet = self._sheet("情况汇总", [("情况", 16), ("人数", 10)], 0)
        for row, state in enumerate(RankStanding, start=1):
            _write(sheet, row, 0, state.label)
            _write(sheet, row, 1, survey.states[state])
        heads = [f"{month:%Y-%m}" for month in months_ahead(survey.on)]
        columns = [("机构", 30), ("现已符合", 10), *((head, 8) for head in heads), ("更晚或不能确定", 14)]
        sheet = self._sheet("未来24个月", columns, 1)
        for row, part in enumerate(sorted(survey.rows.values(), key=lambda part: part.path), start=1):
            _write(sheet, row, 0, names[part.path])
            for place, count in enumerate([part.ready, *part.months, part.later], start=1):
                _write(sheet, row, place, count)
        self._book.close()

    def _sheet(self, name: str, columns: Iterable[tuple[str, int]], frozen: int) -> Any:
        sheet = self._book.add_worksheet(name)
        for place, (label, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, label, self._head)
        sheet.freeze_panes(1, frozen)
        return sheet


def _write(sheet: Any, row: int, place: int, value: str | int, form: Any = None) -> None:
    if isinstance(value, int):
        sheet.write_number(row, place, value, form)
    else:
        sheet.write_string(row, place, value, form)


def write_list(path: Path, rows: Iterable[Ranked], survey: Survey, names: dict[str, str]) -> int:
    """Write rows that are at hand; returns how many."""
    sheet = RankSheet(path)
    for ranked in rows:
        sheet.add(ranked)
    sheet.close(survey, names)
    return sheet.count
