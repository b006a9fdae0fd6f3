"""What a list says: a publicity list (公示名单), an agenda, minutes, a tally.

Paragraphs, one table, paragraphs. How it looks is templates/printing/paper/list.html with sheets/grid.css: page of
pages, the table's head on every page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from printing import faults
from printing.plain import Paper

PARTS = 24  # of the width of the type area


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Column:
    """A column `parts` of 24 wide; 0 takes an equal part of what the others leave."""

    label: str
    parts: int = 0
    align: Align = Align.CENTER


@dataclass(frozen=True)
class ListCell:
    """A cell as it is printed."""

    text: str
    align: Align


@dataclass(frozen=True)
class Item:
    """A paragraph: with `heading` a line in 黑体 that stays with what follows."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class ListPaper(Paper):
    """A list. `day` (2026年3月5日) is the date it states; `about` stands below the title, `lead` above and `closing`
    below the table, `totals` is its last row, one text a column. With `signed_by` organ and date close the paper.
    """

    title: str
    day: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[str, ...] = ()
    about: str = ""
    lead: tuple[Item, ...] = ()
    closing: tuple[Item, ...] = ()
    signed_by: str = ""
    landscape: bool = False
    each_page: str = ""
    notes: tuple[str, ...] = ()
    rule_notes: tuple[str, ...] = ()

    def fault(self) -> str:
        """What keeps the list from being printed, as one sentence; "" when nothing does."""
        return faults.first(chain(_line_faults(self), _table_faults(self), [faults.size(self)]))

    @property
    def cells(self) -> Iterator[tuple[ListCell, ...]]:
        """The rows with the alignment of their columns."""
        return (self._aligned(row) for row in self.rows)

    @property
    def total_cells(self) -> tuple[ListCell, ...]:
        return self._aligned(self.totals)

    def _aligned(self, row: tuple[str, ...]) -> tuple[ListCell, ...]:
        return tuple(ListCell(text, column.align) for text, column in zip(row, self.columns, strict=True))


def _line_faults(paper: ListPaper) -> Iterator[str]:
    yield faults.line("标题", paper.title, limit=60, needed=True)
    yield faults.day("日期", paper.day)
    yield faults.text("标题下的说明", paper.about, limit=faults.LINE_LIMIT)
    yield faults.line("署名", paper.signed_by, limit=26)
    yield faults.text("页脚签名", paper.each_page, limit=60)
    if not (paper.columns or paper.lead or paper.closing):
        yield "文书还没有内容。"
    if len(paper.lead) + len(paper.closing) > faults.BLOCK_LIMIT:
        yield f"段落最多 {faults.BLOCK_LIMIT} 段，请分成几份。"
        return
    for index, item in enumerate((*paper.lead, *paper.closing), start=1):
        yield faults.text(f"第{index}段", item.text, needed=True)
    for note in (*paper.notes, *paper.rule_notes):
        yield faults.text("说明", note, limit=faults.LINE_LIMIT * 2)


def _table_faults(paper: ListPaper) -> Iterator[str]:
    if not paper.columns:
        yield "有了行，还要有表头。" if paper.rows or paper.totals else ""
        return
    for column in paper.columns:
        yield faults.line("表头", column.label, limit=40, needed=True)
        if not 0 <= column.parts <= PARTS:
            yield f"“{column.label}”一列的宽度应为 0 至 {PARTS}。"
    if sum(column.parts for column in paper.columns) > PARTS:
        yield f"各列宽度之和不能超过 {PARTS}。"
    yield faults.table("表格", len(paper.columns), paper.rows)
    if paper.totals:
        yield faults.table("合计", len(paper.columns), [paper.totals])
