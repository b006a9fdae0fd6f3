"""What a year's published holidays must look like. Pure."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from accounts.permissions import Refused
from regulations.holidays import SpecialDay

FIRST_YEAR = 2015


def check_year(days: Collection[SpecialDay], today: date) -> int:
    """The one year that the days belong to.

    Raises Refused for several years, a year before 2015 or beyond the next one, a day twice, a working day that is
    no weekend (an ordinary weekday needs no entry), or a year without 元旦 and 国庆节.
    """
    years = sorted({day.on.year for day in days})
    if len(years) != 1:
        raise Refused(f"一次只能导入一个年度，文件里有{'、'.join(str(year) for year in years)}年。")
    year = years[0]
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Refused(f"{year}年不在{FIRST_YEAR}年至{today.year + 1}年之间，请核对日期。")
    twice = [day for day, count in Counter(day.on for day in days).items() if count > 1]
    if twice:
        raise Refused(f"{min(twice)}出现了两次，请删去一行。")
    plain = [day.on for day in days if day.worked and day.on.weekday() < 5]
    if plain:
        raise Refused(f"{min(plain)}是平日，本来就上班，请核对调休日期。")
    off = {day.on for day in days if not day.worked}
    missing = [f"{month}月1日" for month in (1, 10) if date(year, month, 1) not in off]
    if missing:
        raise Refused(f"{year}年{'和'.join(missing)}没有列为休息，请核对是否填全。")
    return year
