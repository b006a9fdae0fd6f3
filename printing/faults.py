"""What is wrong with a paper's content, as one clear sentence that says where and what to do; "" when nothing is."""

import re
from collections.abc import Iterable

from printing import chinese
from printing.plain import Paper

LINE_LIMIT = 200  # characters of a line such as a title or a recipient
TEXT_LIMIT = 5_000  # characters of one paragraph or cell
BLOCK_LIMIT = 500  # paragraphs and tables of one paper
ROW_LIMIT = 2_000  # rows of one table
COLUMN_LIMIT = 16
PAPER_LIMIT = 400_000  # characters of a paper's JSON; 16 seconds of setting
_UNBROKEN = re.compile(
    r"[^\s\u2e80-\uffef\U00020000-\U000323af]{200}"
)  # lines are broken in it one by one, slowly
_NUMBER = re.compile(r"[\u3400-\u9fff]{1,12}〔[0-9]{4}〕[1-9][0-9]{0,5}号")


def first(faults: Iterable[str]) -> str:
    """The first fault there is."""
    return next((fault for fault in faults if fault), "")


def size(paper: Paper) -> str:
    """The whole paper: many long paragraphs, each within its limit, would keep a worker busy for minutes."""
    length = len(paper.to_json())
    return (
        f"文书过长：共 {length} 字符，最多 {PAPER_LIMIT} 字符，请分成几份。" if length > PAPER_LIMIT else ""
    )


def text(where: str, value: str, *, limit: int = TEXT_LIMIT, needed: bool = False) -> str:
    """Anything printed: length, invisible characters, secrecy markings."""
    if needed and not value.strip():
        return f"{where}还没有填写。"
    if len(value) > limit:
        return f"{where}过长：现有 {len(value)} 字，最多 {limit} 字。"
    if chinese.has_invisible(value):
        return f"{where}含有看不见的控制字符，请删去后重新输入。"
    if chinese.has_secrecy_mark(value):
        return f"{where}带有密级标志：本系统不得处理涉密文件，请按保密规定办理。"
    if _UNBROKEN.search(value):
        return f"{where}有过长的连续西文或数字，请用空格分开。"
    return ""


def line(where: str, value: str, *, limit: int = LINE_LIMIT, needed: bool = False) -> str:
    """One line of text with Chinese punctuation."""
    if fault := text(where, value, limit=limit, needed=needed):
        return fault
    return f"{where}应为一行，不能换行。" if "\n" in value or "\r" in value else marks(where, value)


def marks(where: str, value: str) -> str:
    """Chinese marks beside Chinese text."""
    mark = chinese.western_mark(value)
    if not mark:
        return ""
    return f"{where}有西文标点“{mark}”，请改为“{chinese.chinese_mark(mark)}”。"


def prose(where: str, value: str, *, needed: bool = False) -> str:
    """A paragraph of the text."""
    return line(where, value, limit=TEXT_LIMIT, needed=needed)


def number(where: str, value: str) -> str:
    """云组容〔2026〕12号, or nothing yet (GB/T 9704-2012: year in 〔〕, no 第, no zeros in front)."""
    if not value or _NUMBER.fullmatch(value):
        return ""
    if re.search(r"[\[\]【】()（）]", value):
        return f"{where}的年份要用六角括号〔〕，例如“云组容〔2026〕12号”。"
    if re.search(r"〕第|〕0", value):
        return f"{where}的顺序号前不加“第”，也不补零，例如“云组容〔2026〕12号”。"
    return f"{where}应写作“机关代字〔年份〕顺序号号”，例如“云组容〔2026〕12号”。"


def day(where: str, value: str) -> str:
    """2026年3月5日, a day that exists."""
    if chinese.read_day(value):
        return ""
    if re.fullmatch(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日", value):
        wrong = "月、日前不补零" if re.search("[年月]0", value) else "日历上没有这一天"
        return f"{where}“{value}”有误：{wrong}，请写作“2026年3月5日”的样子。"
    return f"{where}应写作“2026年3月5日”的样子，年份写全，月、日前不补零。"


def table(where: str, columns: int, rows: Iterable[tuple[str, ...]], *, most: int = ROW_LIMIT) -> str:
    """A table of plain cells: size, and as many cells in each row as there are columns."""
    if not 1 <= columns <= COLUMN_LIMIT:
        return f"{where}应有 1 至 {COLUMN_LIMIT} 列，现有 {columns} 列。"
    for index, row in enumerate(rows, start=1):
        if index > most:
            return f"{where}最多 {most} 行，请分成几个表。"
        if len(row) != columns:
            return f"{where}第{index}行有 {len(row)} 格，应为 {columns} 格。"
        for cell in row:
            if fault := text(f"{where}第{index}行", cell):
                return fault
    return ""
