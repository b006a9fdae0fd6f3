"""The 18-digit citizen ID number (GB 11643-1999): check digit, birth date and sex. Pure.

Nothing here says that a number was really issued; it says whether it can have been.
"""

import re
from datetime import date
from operator import mul

from cadre.enums import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[1-9]\d{16}[\dX]")


def normalize(text: str) -> str:
    """Upper case, ASCII digits, without blanks."""
    folded = "".join(text.split()).upper()
    return folded.translate(_FULL_WIDTH)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character that belongs to the first seventeen digits."""
    return _CHECK[sum(map(mul, _WEIGHTS, map(int, first_seventeen))) % 11]


def fault_of(number: str) -> str:
    """Why `number` (normalized) cannot be an ID number, as a short sentence; "" when it can."""
    if len(number) != 18:
        return f"身份证号码应为18位，现为{len(number)}位"
    if not _SHAPE.fullmatch(number):
        return "身份证号码只能是数字，末位可为X"
    if birth_of(number) is None:
        return "身份证号码中的出生日期不存在"
    if check_digit(number[:17]) != number[17]:
        return "身份证号码校验位不对，请核对是否抄错"
    return ""


def birth_of(number: str) -> date | None:
    """The birth date inside an 18-character number, None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> Sex:
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
