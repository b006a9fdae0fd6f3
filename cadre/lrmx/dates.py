"""Dates as LRMX files write them. A month stands for its first day. Pure."""

import re
from datetime import date

_WIDE = str.maketrans("０１２３４５６７８９．／－", "0123456789./-")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_SEPARATED = re.compile(r"(\d{4})\s*[.年/-]\s*(\d{1,2})(?:\s*[.月/-]\s*(\d{1,2})\s*日?|\s*月)?")

# A month or a day in running text; three groups: year, month, day.
IN_TEXT = (
    r"(\d{4})\s*[.年/-]\s*(\d{1,2})(?!\d)(?:\s*月)?"
    r"(?:(?:(?<=月)\s*(?=\d{1,2}\s*日)|[./-](?=\d))(\d{1,2})(?!\d)\s*日?)?"
)


def fold_digits(text: str) -> str:
    """Full-width digits and date signs as ASCII, character for character."""
    return text.translate(_WIDE)


def read_date(text: str) -> date | None:
    """ "200106", "20010615", "2001.06", "2001年6月": None for anything else, and for a day that does not exist."""
    folded = fold_digits("".join(text.split())).rstrip(".")
    match = _COMPACT.fullmatch(folded) or _SEPARATED.fullmatch(folded)
    return make_date(*match.groups()) if match else None


def make_date(year: str, month: str, day: str | None = None) -> date | None:
    """None outside the years 1900 to 2100, or when there is no such day."""
    if not 1900 <= int(year) <= 2100:
        return None
    try:
        return date(int(year), int(month), int(day or 1))
    except ValueError:
        return None


def compact(on: date | None) -> str:
    """ "200106", as most elements have it."""
    return f"{on:%Y%m}" if on else ""


def dotted(on: date) -> str:
    """ "2001.06", as a resume has it."""
    return f"{on:%Y.%m}"


def spoken(on: date) -> str:
    """ "2019年1月"; with the day when it is not the first, because the first stands for "month only"."""
    return f"{on.year}年{on.month}月" + (f"{on.day}日" if on.day != 1 else "")
