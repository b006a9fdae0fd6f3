"""Text as official papers want it, and what such a paper may not contain. Pure: text in, text or a sentence out.

Source of the forms: GB/T 9704-2012 (levels of heads, brackets of the document number, dates without zeros).
"""

import re
from datetime import date

NUMERALS = "〇一二三四五六七八九"
# Control characters, and those that are invisible or turn the direction of the text around them.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_BESIDE = f"[{_HAN}〇》〉”’）】〕、。，；：？！]"  # what makes a western mark beside it a slip
_WESTERN = re.compile(rf"(?<={_BESIDE})\s*[,;:?!()]\s*|\s*[,;:?!()]\s*(?=[{_HAN}《〈“‘（【〔])|[\[\]]")
_OPENED, _CLOSED = re.compile(r"（([^（）()]*)\)"), re.compile(r"\(([^（）()]*)）")
_FULL = str.maketrans(",;:?!()[]", "，；：？！（）〔〕")
_SECRECY = re.compile(r"(?:绝\s*密|机\s*密|秘\s*密)\s*[★☆]|密级\s*[:：]\s*(?:绝密|机密|秘密)")
_SECRECY_ALONE = re.compile(
    r"\s*[【〔\[(（]?\s*(?:绝\s*密|机\s*密|秘\s*密)\s*(?:级|件|文件)?\s*[】〕\])）]?\s*"
)
_DAY = re.compile(r"([0-9]{4})年([1-9][0-9]?)月([1-9][0-9]?)日")


def tidy(text: str) -> str:
    """What somebody typed, as one line fit for a paper: no invisible characters, Chinese marks beside Chinese.

    Numbers such as 1,234 and western words keep their own marks.
    """
    line, before = " ".join(INVISIBLE.sub("", _SURROGATE.sub("", text)).split()), ""
    while line != before:  # each round leaves fewer western marks
        before = line
        line = _WESTERN.sub(lambda match: match[0].strip().translate(_FULL), line)
        line = _OPENED.sub(r"（\1）", _CLOSED.sub(r"（\1）", line))
    return line.strip()


def western_mark(text: str) -> str:
    """The first western mark that stands beside Chinese, or a square bracket; "" when there is none."""
    found = _WESTERN.search(text)
    return found[0].strip() if found else ""


def chinese_mark(mark: str) -> str:
    """The full-width mark to write instead."""
    return mark.translate(_FULL)


def has_invisible(text: str) -> bool:
    """Whether the text holds control, direction or zero-width characters, or a broken code point."""
    return bool(INVISIBLE.search(text) or _SURROGATE.search(text))


def has_secrecy_mark(text: str) -> bool:
    """Whether the text is, or a line of it holds, a 密级 marking. Words such as 商业秘密 or 保守秘密 are none."""
    return bool(_SECRECY.search(text)) or any(_SECRECY_ALONE.fullmatch(line) for line in text.splitlines())


def day_text(day: date) -> str:
    """2026年3月5日: the year in full, month and day without zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def read_day(text: str) -> date | None:
    """The day that a date of an official paper names; None when it is not written that way or does not exist."""
    found = _DAY.fullmatch(text)
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def numeral(number: int) -> str:
    """一 to 九百九十九; digits outside."""
    if not 1 <= number <= 999:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{NUMERALS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if number < 20 else f"{NUMERALS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (NUMERALS[ones] if ones else "")


def level_number(level: int, number: int) -> str:
    """The number of a head: 一、 （一） 1. （1） for the levels 1 to 4 (GB/T 9704-2012)."""
    chinese = numeral(number)
    return {1: f"{chinese}、", 2: f"（{chinese}）", 3: f"{number}.", 4: f"（{number}）"}[level]
