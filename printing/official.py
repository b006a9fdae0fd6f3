"""What an official paper (公文) says: a frozen value, tested without a PDF.

Its parts and their order are those of GB/T 9704-2012: head (版头), body (主体), record (版记). How it looks is
templates/printing/paper/official.html with sheets/official.css. There is no field for 密级, and a marking anywhere in
the text is a fault: this system may not hold state secrets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from printing import chinese, faults
from printing.plain import Paper
from printing.titles import LINE_LENGTH, title_lines

URGENCIES = ("", "特急", "加急")
ORGAN_LIMIT = 24  # characters: more would be too small to read in one line of 156 mm
TITLE_LINES = 4


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. Level 0 is plain text; 1 to 4 are numbered 一、 （一） 1. （1） by the paper itself.

    `head` is set in the face of its level (黑体, 楷体, then 仿宋), `text` follows in 仿宋 on the same line.
    """

    text: str = ""
    level: int = 0
    head: str = ""


@dataclass(frozen=True)
class Table:
    """A simple table: column heads, rows of plain text, and a caption above. Its head is repeated on each page."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True)
class Annex:
    """An attachment (附件). With a body it is printed behind the paper on a page of its own; without, only named."""

    title: str
    body: tuple[Paragraph | Table, ...] = ()


@dataclass(frozen=True)
class NumberedBlock:
    """A block as it is printed: the number of its head, "" for plain text and tables."""

    block: Paragraph | Table
    number: str = ""

    @property
    def is_table(self) -> bool:
        return isinstance(self.block, Table)


@dataclass(frozen=True)
class OfficialPaper(Paper):
    """A decision, notice, reply or letter of an organ.

    `organ` is the red line at the head (发文机关标志), with or without 文件; `signed_by` the name above the date.
    Dates read 2026年3月5日. `seal` leaves the place for a seal; nothing is ever drawn there. `signer` (签发人) is for
    papers that go upwards. `letter` is the form of a letter (信函格式): red double lines, more room on the first page,
    no last line in the record. `copies` is 抄送, `issued_by` and `issued_on` the last line of the record, `remark`
    附注 without its brackets, `rule_notes` the rules with their versions that the paper rests on, in small print.
    """

    organ: str
    title: str
    body: tuple[Paragraph | Table, ...]
    signed_by: str
    signed_on: str
    number: str = ""
    recipient: str = ""
    urgency: str = ""
    signer: str = ""
    annexes: tuple[Annex, ...] = ()
    seal: bool = True
    letter: bool = False
    remark: str = ""
    copies: tuple[str, ...] = ()
    issued_by: str = ""
    issued_on: str = ""
    rule_notes: tuple[str, ...] = ()

    def fault(self) -> str:
        """What keeps the paper from being issued, as one sentence; "" when it may be."""
        parts = (_head_faults(self), _body_faults("正文", self.body), _annex_faults(self), _end_faults(self))
        return faults.first(chain(*parts, [faults.size(self)]))

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title as it is broken over its lines."""
        return title_lines(self.title)

    @property
    def blocks(self) -> tuple[NumberedBlock, ...]:
        return numbered(self.body)

    @property
    def annex_pages(self) -> tuple[tuple[str, Annex, tuple[NumberedBlock, ...]], ...]:
        """The attachments printed behind the paper: 附件 or 附件2, the attachment, its blocks."""
        return tuple(
            (f"附件{index if len(self.annexes) > 1 else ''}", annex, numbered(annex.body))
            for index, annex in enumerate(self.annexes, start=1)
            if annex.body
        )

    @property
    def copied_to(self) -> str:
        """The line behind 抄送：, closed by a full stop."""
        return "，".join(self.copies) + "。" if self.copies else ""


def numbered(body: Sequence[Paragraph | Table]) -> tuple[NumberedBlock, ...]:
    """The blocks with the numbers of their heads; a head starts the count of those below it anew."""
    counts = [0, 0, 0, 0]
    done = []
    for block in body:
        number = ""
        if isinstance(block, Paragraph) and 1 <= block.level <= len(counts):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (len(counts) - block.level)
            number = chinese.level_number(block.level, counts[block.level - 1])
        done.append(NumberedBlock(block, number))
    return tuple(done)


def _head_faults(paper: OfficialPaper) -> Iterator[str]:
    yield faults.line("发文机关标志", paper.organ, limit=ORGAN_LIMIT, needed=True)
    yield faults.number("发文字号", paper.number)
    if paper.urgency not in URGENCIES:
        yield "紧急程度只能是特急或加急，平件留空；本系统不得标注密级。"
    yield faults.line("签发人", paper.signer, limit=20)
    yield faults.text("标题", paper.title, needed=True)
    yield faults.marks("标题", paper.title)
    if len(paper.title_lines) > TITLE_LINES or any(len(each) > LINE_LENGTH for each in paper.title_lines):
        yield f"标题过长：每行最多 {LINE_LENGTH} 字，最多 {TITLE_LINES} 行，请精简。"
    if paper.title.endswith(tuple("。，；：、,.;:")):
        yield "标题末尾不加标点，请删去。"
    yield faults.line("主送机关", paper.recipient)
    if paper.recipient.endswith(("：", ":", "。", "，", "、")):
        yield "主送机关末尾的冒号由系统加上，请删去末尾的标点。"


def _body_faults(where: str, body: tuple[Paragraph | Table, ...]) -> Iterator[str]:
    if not body:
        yield f"{where}还没有内容。"
    if len(body) > faults.BLOCK_LIMIT:
        yield f"{where}最多 {faults.BLOCK_LIMIT} 段，现有 {len(body)} 段。"
        return
    for index, block in enumerate(body, start=1):
        if isinstance(block, Table):
            yield from _table_faults(f"{where}第{index}段的表格", block)
        else:
            yield from _paragraph_faults(f"{where}第{index}段", block)


def _paragraph_faults(where: str, paragraph: Paragraph) -> Iterator[str]:
    if not 0 <= paragraph.level <= 4:
        yield f"{where}的层次应为 0 至 4。"
    if paragraph.level == 0 and paragraph.head:
        yield f"{where}没有层次，不能有小标题。"
    yield faults.prose(where, paragraph.head)
    yield faults.prose(where, paragraph.text)
    if not (paragraph.head + paragraph.text).strip():
        yield f"{where}是空的，请填写或删去。"


def _table_faults(where: str, table: Table) -> Iterator[str]:
    yield faults.line(where, table.caption)
    for column in table.columns:
        yield faults.line(f"{where}的表头", column, limit=40)
    yield faults.table(where, len(table.columns), table.rows)


def _annex_faults(paper: OfficialPaper) -> Iterator[str]:
    if len(paper.annexes) > 50:
        yield "附件最多 50 个。"
    for index, annex in enumerate(paper.annexes, start=1):
        where = f"附件{index}"
        yield faults.line(f"{where}的名称", annex.title, limit=LINE_LENGTH * TITLE_LINES, needed=True)
        if annex.title.endswith(tuple("。，；：、,.;:")):
            yield f"{where}的名称末尾不加标点，请删去。"
        if annex.body:
            yield from _body_faults(where, annex.body)


def _end_faults(paper: OfficialPaper) -> Iterator[str]:
    yield faults.line("发文机关署名", paper.signed_by, limit=26, needed=True)
    yield faults.day("成文日期", paper.signed_on)
    yield faults.line("附注", paper.remark)
    for copy in paper.copies:
        yield faults.line("抄送机关", copy, needed=True)
        if copy.endswith(tuple("。，；：、")):
            yield "抄送机关之间的标点由系统加上，请删去末尾的标点。"
    yield faults.line("印发机关", paper.issued_by, limit=26)
    if paper.issued_on:
        yield faults.day("印发日期", paper.issued_on)
    if bool(paper.issued_by) != bool(paper.issued_on):
        yield "印发机关和印发日期要么都填，要么都不填。"
    if paper.letter and (paper.issued_by or paper.signer):
        yield "信函格式没有签发人和印发机关，请留空。"
    for note in paper.rule_notes:
        yield faults.text("依据说明", note, needed=True, limit=faults.LINE_LIMIT * 2)
