"""What a cell of a roster can mean as a date. Pure.

A roster writes months ("1985.09"), seldom days. Texts are read as they stand. A number has lost how it was
typed: 1985.1 may be January or October, and 31048 may be a day that Excel counts from 1899-12-30.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 5000, 60000  # 1913 to 2064
_SEPARATED = re.compile(r"(\d{4})[.\-/年](\d{1,2})(?:月|[.\-/月](\d{1,2})日?)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／。—–·", "0123456789.-/.--.")


class NotADate(ValueError):
    """Its text says what to write instead."""


@dataclass(frozen=True, slots=True)
class When:
    """A month or a day. `other` is the second month that a number such as 1985.1 can mean."""

    day: date  # the first of the month when only the month is known
    has_day: bool = False
    other: date | None = None
    serial: int = 0  # the bare number that was read as Excel's count of days

    def may_be(self, actual: date) -> bool:
        """Whether this can speak of `actual`: the same day, or the same month when no exact day was written."""
        if self.has_day and not self.serial:
            return self.day == actual
        month = (actual.year, actual.month)
        return month == _month(self.day) or (self.other is not None and month == _month(self.other))

    @property
    def shown(self) -> str:
        """The date for a sentence, with what the number was when it was one."""
        if self.other is not None:
            return f"{self.day:%Y}.1（数字，可能是{self.day:%Y.%m}或{self.other:%Y.%m}）"
        if self.serial:
            return f"{self.serial}（Excel日期序号，即{self.day:%Y.%m}）"
        return f"{self.day:%Y.%m.%d}" if self.has_day else f"{self.day:%Y.%m}"

    @property
    def doubt(self) -> str:
        """Why the cell alone does not settle the date, with the cure; "" when it does."""
        if self.other is not None:
            return (
                f"{self.day:%Y}.1是数字，分不清是1月还是10月，"
                f"请把单元格改为文本，写成{self.day:%Y.%m}或{self.other:%Y.%m}"
            )
        if self.serial:
            return f"{self.serial}像是Excel的日期序号（{self.day}），请改写为年月，如{self.day:%Y.%m}"
        return ""


def read_date(cell: object) -> When:
    """The date in a cell that is not empty. Raises NotADate."""
    if isinstance(cell, str):
        return _from_text(cell)
    if isinstance(cell, datetime):
        return When(cell.date(), has_day=True)
    if isinstance(cell, date):
        return When(cell, has_day=True)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and isfinite(cell):
        return _from_number(cell)
    raise NotADate("不是日期，请写成年月，如1985.03")


def _from_text(text: str) -> When:
    folded = "".join(text.split()).translate(_FULL_WIDTH)
    match = _SEPARATED.fullmatch(folded) or _TOGETHER.fullmatch(folded)
    if match is None:
        raise NotADate(f"“{text.strip()[:20]}”不是日期，请写成年月，如1985.03")
    year, month, day = match.groups()
    return _when(text.strip(), int(year), int(month), int(day) if day else None)


def _from_number(number: float) -> When:
    shown = f"{number:.10g}"
    if float(number).is_integer():
        whole = int(number)
        if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
            return When(_EPOCH + timedelta(days=whole), has_day=True, serial=whole)
        if match := _TOGETHER.fullmatch(shown):
            year, month, day = match.groups()
            return _when(shown, int(year), int(month), int(day) if day else None)
    elif match := _SEPARATED.fullmatch(shown):
        year, month = int(match.group(1)), match.group(2)
        if month == "1":
            return When(date(year, 1, 1), other=date(year, 10, 1))
        return _when(shown, year, int(month), None)
    raise NotADate(f"{shown}不是日期，请写成年月，如1985.03")


def _when(shown: str, year: int, month: int, day: int | None) -> When:
    try:
        return When(date(year, month, day or 1), has_day=day is not None)
    except ValueError:
        raise NotADate(f"没有“{shown[:20]}”这一天，请核对年月") from None


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
