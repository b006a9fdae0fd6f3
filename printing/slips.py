"""Sheets of slips to cut apart: each with a code, its QR and a few lines of text. For anonymous ballots and passes.

The codes of an anonymous ballot are secrets: whoever prints them shuffles the slips before, and keeps neither this
content nor the file. So the sheets bear no hash, and a code is in no repr. How they look is
templates/printing/paper/slips.html with sheets/slips.css.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from printing import chinese, faults
from printing.plain import Paper
from printing.qr import LIMIT, Qr, qr

ACROSS = 2
PER_PAGE = (8, 10)
SLIP_LIMIT = 1_000
LINE, LINES = 11, 3  # characters of a line beside the code, and how many lines there is room for


@dataclass(frozen=True)
class Slip:
    """One slip: the code as people type it, what the QR says (an address, or the code again), and up to three lines."""

    code: str = field(repr=False)
    link: str = field(repr=False)
    lines: tuple[str, ...] = ()

    @property
    def qr(self) -> Qr:
        return qr(self.link)


@dataclass(frozen=True)
class SlipSheet(Paper):
    """Slips under one title, 8 or 10 on a page of A4. `note` stands at the foot of every slip."""

    title: str
    day: str
    slips: tuple[Slip, ...]
    note: str = ""
    per_page: int = 8

    def fault(self) -> str:
        """What keeps the slips from being printed, as one sentence; "" when nothing does."""
        return faults.first(chain(_sheet_faults(self), _slip_faults(self.slips)))

    @property
    def pages(self) -> Iterator[tuple[tuple[Slip | None, ...], ...]]:
        """The pages as rows of slips; None fills the last row."""
        for first in range(0, len(self.slips), self.per_page):
            page = self.slips[first : first + self.per_page]
            rows = (page[start : start + ACROSS] for start in range(0, len(page), ACROSS))
            yield tuple((*row, *((None,) * (ACROSS - len(row)))) for row in rows)


def _sheet_faults(sheet: SlipSheet) -> Iterator[str]:
    yield faults.line("标题", sheet.title, limit=16, needed=True)
    yield faults.day("日期", sheet.day)
    yield faults.text("说明", sheet.note, limit=50)
    if sheet.per_page not in PER_PAGE:
        yield "每页只能印 8 张或 10 张。"
    if not sheet.slips:
        yield "还没有要印的票。"
    if len(sheet.slips) > SLIP_LIMIT:
        yield f"一次最多印 {SLIP_LIMIT} 张，现有 {len(sheet.slips)} 张，请分批打印。"
    if len({slip.code for slip in sheet.slips}) < len(sheet.slips):
        yield "有两张票的编码相同，请重新生成。"


def _slip_faults(slips: tuple[Slip, ...]) -> Iterator[str]:
    for index, slip in enumerate(slips, start=1):
        where = f"第{index}张"
        yield faults.text(f"{where}的编码", slip.code, limit=14, needed=True)
        yield _link_fault(f"{where}的二维码内容", slip.link)
        if sum(-(-len(line) // LINE) for line in slip.lines) > LINES:
            yield f"{where}的文字过长：每行 {LINE} 字，最多 {LINES} 行。"
        for line in slip.lines:
            yield faults.line(f"{where}的文字", line, needed=True)


def _link_fault(where: str, link: str) -> str:
    """What a QR says is never set as text, so that it may be long without a blank."""
    if not link.strip():
        return f"{where}还没有填写。"
    if chinese.has_invisible(link):
        return f"{where}含有看不见的控制字符，请删去后重新输入。"
    return f"{where}过长：最多 {LIMIT} 个字节。" if len(link.encode()) > LIMIT else ""
