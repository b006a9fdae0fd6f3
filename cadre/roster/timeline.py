"""Whether the dates of one person can belong to one life. Pure; bounds are wide on purpose.

What they catch is a wrong key, not an unusual career. 入党 from 18: 中国共产党章程 第一条 (年满十八岁).
"""

from datetime import date

OLDEST, YOUNGEST = 100, 16  # ages of somebody on a roster
WORK_AGE, PARTY_AGE = 14, 18


def years_after(day: date, years: int) -> date:
    """The first of the month `years` later: rosters know months, so a bound is a month."""
    return date(day.year + years, day.month, 1)


def fault_of_birth(born: date, today: date) -> str:
    if born > today:
        return f"出生日期{born:%Y.%m}晚于今天，请核对"
    if years_after(born, OLDEST) < today:
        return f"出生日期{born:%Y.%m}距今超过{OLDEST}年，请核对"
    if years_after(born, YOUNGEST) > today:
        return f"按出生日期{born:%Y.%m}不满{YOUNGEST}岁，请核对"
    return ""


def fault_of_work(started: date, born: date | None, today: date) -> str:
    if started > today:
        return f"参加工作时间{started:%Y.%m}晚于今天，请核对"
    return _fault_of_age(started, born, WORK_AGE, "参加工作")


def fault_of_joining(joined: date, born: date | None, today: date) -> str:
    if joined > today:
        return f"入党时间{joined:%Y.%m}晚于今天，请核对"
    return _fault_of_age(joined, born, PARTY_AGE, "入党")


def fault_of_holding(what: str, since: date, worked: date | None, born: date | None, today: date) -> str:
    """For a post or a rank (`what` names it)."""
    if since > today:
        return f"{what}{since:%Y.%m}晚于今天，请核对"
    if worked and since < worked.replace(day=1):
        return f"{what}{since:%Y.%m}早于参加工作时间{worked:%Y.%m}，请核对"
    return _fault_of_age(since, born, WORK_AGE, what) if worked is None else ""


def fault_of_grade(year: int, worked: date | None) -> str:
    if worked and year < worked.year:
        return f"{year}年还没有参加工作（{worked:%Y.%m}），请核对"
    return ""


def _fault_of_age(day: date, born: date | None, age: int, what: str) -> str:
    if born is None or day >= years_after(born, age):
        return ""
    if day < born:
        return f"{what}{day:%Y.%m}早于出生日期{born:%Y.%m}，请核对"
    return f"{what}{day:%Y.%m}时不满{age}岁（出生{born:%Y.%m}），请核对"
