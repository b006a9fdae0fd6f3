"""Rules of publicity (公示). Pure."""

from datetime import date, timedelta

from accounts.permissions import Refused
from regulations.enums import Confidence
from regulations.rules import Rule
from regulations.workdays import Deadline, WorkCalendar


def last_day(since: date, days: int, calendar: WorkCalendar) -> Deadline:
    """The last day of a publicity of `days` working days that begins on `since`, which counts when it is worked."""
    return calendar.add(since - timedelta(days=1), days)


def check_length(since: date, until: date, rule: Rule, calendar: WorkCalendar) -> tuple[str, ...]:
    """A publicity lasts at least as long as the rule says. Raises Refused; an unverified rule only warns."""
    days = calendar.count(since - timedelta(days=1), until)
    line = f"公示{since}至{until}，{days}个工作日，规定不少于{rule.number}个工作日（{rule.source}）。"
    if days >= rule.number:
        return (line,)
    if rule.confidence == Confidence.UNVERIFIED:
        return (f"{line}时间不足，请核实（待核，不作阻断）。",)
    raise Refused(f"{line}请延长公示时间。")


def check_over(until: date, on: date, open_objections: int) -> tuple[str, ...]:
    """The publicity is over and nothing objected is open. Raises Refused."""
    if on <= until:
        raise Refused(f"公示至{until}，期满后才能办理下一步。")
    if open_objections:
        raise Refused(f"还有{open_objections}条异议没有核查结论，请先核查。")
    return (f"公示已于{until}期满，没有未核查的异议。",)
