"""Rules of visits to people in an effect period (回访教育). Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from accounts.permissions import Refused
from regulations.rules import Rule


def check_visitors(visitors: Sequence[str], rule: Rule) -> tuple[str, ...]:
    """At least two different people visit. Raises Refused (local practice: 汉阴县、沾益区; no visit is made alone)."""
    if len(set(visitors)) < rule.number:
        raise Refused(f"回访须由{rule.number}人以上进行，请填写{rule.number}名回访人（{rule.source}）。")
    return (f"回访人{len(set(visitors))}名，不少于{rule.number}名（{rule.source}）。",)


def check_ended(ends_on: date | None, on: date) -> tuple[str, ...]:
    """The period is over, and somebody fixed its end. Raises Refused."""
    if ends_on is None:
        raise Refused("影响期截止日期待确定，请先在名册中核定截止日期。")
    if on <= ends_on:
        raise Refused(f"影响期至{ends_on}，尚未届满。")
    return (f"影响期已于{ends_on}届满。",)


def spread(since: date, until: date, times: int) -> list[date]:
    """Days of visits, evenly over a period, the last one before its end."""
    days = (until - since).days
    return [since + timedelta(days=days * nth // (times + 1)) for nth in range(1, times + 1)]
