"""What a ruled form (审批表、登记表、笔录) says: rows of cells on a grid of 24 parts, and lines to sign on.

How it looks is templates/printing/paper/form.html with sheets/grid.css.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from printing import faults
from printing.plain import Paper

PARTS = 24  # of the width of the type area
PART_MM = 6.75
CHARACTER_MM = 4.24  # of 12 pt
TALLEST = 30  # lines of a row
ROW_LIMIT = 300


class CellKind(StrEnum):
    """A label; a short value in the middle of its cell; text from the top left, which may run over pages."""

    LABEL = "label"
    VALUE = "value"
    TEXT = "text"


@dataclass(frozen=True)
class Cell:
    """A cell `span` parts wide and `rows` rows high. `sign` are lines at its foot, such as "签名：" or "年　月　日"."""

    text: str = ""
    span: int = 6
    kind: CellKind = CellKind.VALUE
    rows: int = 1
    sign: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The text by its own line breaks; a label besides by what its width holds."""
        own = tuple(self.text.splitlines())
        if self.kind is not CellKind.LABEL:
            return own
        room = max(1, int((self.span * PART_MM - 2) / CHARACTER_MM))
        return tuple(part for line in own for part in _evenly(line, room))


@dataclass(frozen=True)
class FormRow:
    """The cells that begin in this row, which is at least `lines` lines of text high."""

    cells: tuple[Cell, ...]
    lines: int = 1


@dataclass(frozen=True)
class FormPaper(Paper):
    """A form. `day` (2026年3月5日) is the date it states; `left` and `right` stand above the grid, `text` is what
    stands below it in paragraphs (the questions and answers of a 笔录), `each_page` at the foot of every page, such
    as "被谈话人签名：". `notes` explain, `rule_notes` name the rules with their versions.
    """

    title: str
    day: str
    rows: tuple[FormRow, ...] = ()
    number: str = ""
    left: str = ""
    right: str = ""
    text: tuple[str, ...] = ()
    each_page: str = ""
    notes: tuple[str, ...] = ()
    rule_notes: tuple[str, ...] = ()

    def fault(self) -> str:
        """What keeps the form from being printed, as one sentence; "" when nothing does."""
        return faults.first(
            chain(_line_faults(self), _row_faults(self.rows), [_grid_fault(self.rows), faults.size(self)])
        )


def _evenly(line: str, room: int) -> Iterator[str]:
    """Filled lines, but none of one character: in the room of four 单位及职务 is 单位及 and 职务."""
    size = -(-len(line) // -(-len(line) // room)) if len(line) % room == 1 else room
    return (line[start : start + size] for start in range(0, len(line), size))


def label(text: str, span: int = 3, rows: int = 1) -> Cell:
    return Cell(text, span, CellKind.LABEL, rows)


def value(text: str, span: int = 5) -> Cell:
    return Cell(text, span)


def opinion(text: str, *sign: str, span: int = PARTS - 3) -> Cell:
    """A wide cell of text with lines to sign on at its foot."""
    return Cell(text, span, CellKind.TEXT, sign=sign)


def _line_faults(paper: FormPaper) -> Iterator[str]:
    yield faults.line("标题", paper.title, limit=40, needed=True)
    yield faults.day("日期", paper.day)
    yield faults.text("编号", paper.number, limit=40)
    for name, text in (("表头左侧", paper.left), ("表头右侧", paper.right), ("页脚签名", paper.each_page)):
        yield faults.text(name, text, limit=60)
    if not paper.rows and not paper.text:
        yield "表格还没有内容。"
    for index, text in enumerate(paper.text, start=1):
        yield faults.text(f"正文第{index}段", text)
    if len(paper.text) > faults.BLOCK_LIMIT * 4:
        yield f"正文最多 {faults.BLOCK_LIMIT * 4} 段，请分成几份。"
    for note in (*paper.notes, *paper.rule_notes):
        yield faults.text("说明", note, limit=faults.LINE_LIMIT * 2)


def _row_faults(rows: tuple[FormRow, ...]) -> Iterator[str]:
    if len(rows) > ROW_LIMIT:
        yield f"表格最多 {ROW_LIMIT} 行，现有 {len(rows)} 行。"
        return
    for index, row in enumerate(rows, start=1):
        if not 1 <= row.lines <= TALLEST:
            yield f"表格第{index}行的高度应为 1 至 {TALLEST} 行字。"
        for cell in row.cells:
            yield faults.text(f"表格第{index}行", cell.text)
            for line in cell.sign:
                yield faults.text(f"表格第{index}行的签名处", line, limit=40)


def _grid_fault(rows: tuple[FormRow, ...]) -> str:
    """Whether every row is filled exactly, counting the cells that reach down from above."""
    below = [0] * PARTS  # how many rows more each part is taken from above
    for index, row in enumerate(rows, start=1):
        part = 0
        for cell in row.cells:
            while part < PARTS and below[part]:
                part += 1
            taken = below[part : part + cell.span]
            if cell.span < 1 or cell.rows < 1 or len(taken) < cell.span or any(taken):
                return f"表格第{index}行排不下：各格宽度之和应为 {PARTS}。"
            below[part : part + cell.span] = [cell.rows] * cell.span
            part += cell.span
        if not all(below):
            return f"表格第{index}行没有排满：各格宽度之和应为 {PARTS}。"
        below = [left - 1 for left in below]
    return "表格最后一行有格子向下伸出。" if any(below) else ""
