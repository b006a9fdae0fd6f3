"""A whole roster: which rows can be taken, and everything that is wrong with the others. Pure.

"Everything" is meant: all problems of a row are told at once, so that a file is mended in one round.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.permissions import Refused
from cadre.drafts import PersonDraft
from cadre.findings import Problem, Unparsed
from cadre.roster.heads import Heads, find_heads
from cadre.roster.person import FindUnit, Row, RowChecker
from cadre.roster.reader import Sheet
from cadre.roster.values import is_blank, plain

Progress = Callable[[int, int], None]
_STEP = 2000  # rows between two reports of progress
_PERSON = ("name", "id_number", "unit")  # a row with none of these is no person


@dataclass(frozen=True, slots=True)
class RowRead:
    """What the result sheet says about a row whatever becomes of it."""

    number: int  # Excel's own
    name: str
    unit: str


@dataclass
class Roster:
    """A checked file. `people` and `rows_of_people` run side by side."""

    rows: list[RowRead] = field(default_factory=list)
    people: list[PersonDraft] = field(default_factory=list)
    rows_of_people: list[int] = field(default_factory=list)  # Excel's row of each draft
    problems: list[Problem] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)
    id_head: str = ""


def check_roster(
    sheets: Sequence[Sheet],
    *,
    today: date,
    find_unit: FindUnit,
    progress: Progress = lambda done, total: None,
) -> Roster:
    """Check the first sheet that has a head. Raises Refused with one sentence when there is none, or nobody."""
    sheet, heads = _find_sheet(sheets)
    roster = Roster(unparsed=_left_out(sheets, sheet, heads))
    roster.id_head = heads.by_field["id_number"].head
    rows = _check_rows(
        sheet, heads, roster, RowChecker(heads.columns, today=today, find_unit=find_unit), progress
    )
    if not roster.rows:
        raise Refused("表头下面没有人员，请填好后重新上传。")
    for row in rows:
        roster.problems += row.problems
    return roster


def _find_sheet(sheets: Sequence[Sheet]) -> tuple[Sheet, Heads]:
    for sheet in sheets:
        heads = find_heads(sheet.rows)
        if heads:
            return sheet, heads
    if not any(sheet.rows for sheet in sheets):
        raise Refused("文件里没有内容，请填好后重新上传。")
    raise Refused("没有找到表头，请保留写有“单位”“姓名”“身份证号码”等的一行后重新上传。")


def _left_out(sheets: Sequence[Sheet], read: Sheet, heads: Heads) -> list[Unparsed]:
    others = [sheet.name for sheet in sheets if sheet is not read and sheet.rows]
    return [
        *(Unparsed(heads.first, head, "没有对应的项目，这一列未导入") for head in heads.ignored),
        *(Unparsed(0, "工作表", f"“{name}”未导入，只导入“{read.name}”") for name in others),
    ]


def _check_rows(
    sheet: Sheet, heads: Heads, roster: Roster, checker: RowChecker, progress: Progress
) -> list[Row]:
    """Check every row of people; `roster` gets the drafts of the good ones. Returns the rows with problems."""
    fields = heads.by_field
    name_at, id_at, unit_at = (fields[key].place for key in _PERSON)
    none: frozenset[int] = frozenset()
    good: list[Row] = []
    bad: list[Row] = []
    seen: dict[str, list[Row]] = defaultdict(list)
    total = len(sheet.rows) - heads.first
    for place in range(heads.first, len(sheet.rows)):
        cells, number = sheet.rows[place], place + 1
        unnamed = is_blank(cells[name_at]) and is_blank(cells[id_at]) and is_blank(cells[unit_at])
        if unnamed and _is_no_person(cells, number, roster):
            continue
        row = checker.check(number, cells, sheet.formulas.get(place, none))
        name, unit = row.values.get("name"), row.values.get("unit")
        roster.rows.append(RowRead(number, name or plain(cells[name_at]), unit or plain(cells[unit_at])))
        (bad if row.problems else good).append(row)
        if "id_number" in row.values:
            seen[row.values["id_number"]].append(row)
        if number % _STEP == 0:
            progress(place - heads.first, total)
    _refuse_doubles(seen)
    for row in good:
        if row.problems:
            bad.append(row)
        else:
            roster.people.append(checker.draft(row))
            roster.rows_of_people.append(row.number)
    return sorted(bad, key=lambda row: row.number)


def _is_no_person(cells: Sequence[Any], number: int, roster: Roster) -> bool:
    """A blank or numbered line, or a line below the list such as "填表人：…"; what it says is kept."""
    texts = [text for cell in cells if (text := plain(cell)) and not is_blank(cell)]
    if len(texts) > 3:
        return False
    if said := [text for text in texts if not text.isdigit()]:
        roster.unparsed.append(Unparsed(number, "表下文字", " ".join(said)[:200]))
    return True


def _refuse_doubles(seen: dict[str, list[Row]]) -> None:
    for rows in seen.values():
        if len(rows) > 1:
            for row in rows:
                others = "、".join(f"第{other.number}行" for other in rows if other is not row)
                row.refuse("id_number", f"与{others}的身份证号码相同，请只保留一行或更正号码")
