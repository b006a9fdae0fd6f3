"""Rules of awards (公务员法 ch. 8, 公务员奖励规定). Pure."""

from collections.abc import Iterable
from datetime import date

from accounts.permissions import Refused
from cadre.enums import HonourKind
from regulations.rules import Rule
from rewards.rules.obstacles import Obstacle, holding

WITH_MONEY = {
    HonourKind.COMMENDATION: "嘉奖",
    HonourKind.MERIT_3: "三等功",
    HonourKind.MERIT_2: "二等功",
    HonourKind.MERIT_1: "一等功",
    HonourKind.TITLE: "授予称号",
}
PROCESSED = "奖励"  # the word of reward.blocked_in_investigation


def check_free(name: str, obstacles: Iterable[Obstacle], on: date) -> tuple[str, ...]:
    """Nothing that blocks stands in the way of the person's award on the day. Raises Refused; doubts are told."""
    found = holding(obstacles, on)
    if found and found[0].is_hard:
        raise Refused(f"{name}：{found[0].sentence}不得奖励，请从名单中移出。")
    return tuple(f"{name}：{one.sentence}请核实。" for one in found)


def check_papers(topics: frozenset[str], rule: Rule) -> tuple[str, ...]:
    """A timely award wants the record of the event and the deed (reward.timely_needs, unverified: it only warns)."""
    needed = {"事件记录": "event", "事迹材料": "deed"}
    missing = [name for name in rule.texts if name in needed and needed[name] not in topics]
    return (f"未附{'、'.join(missing)}（{rule.source}）。",) if missing else ()


def check_ground(ground: str, rule: Rule) -> tuple[str, ...]:
    """An award is withdrawn on the grounds of 公务员法 art. 56 only. Raises Refused."""
    if ground not in rule.texts:
        raise Refused(f"撤销奖励须具备法定情形之一：{'；'.join(rule.texts)}（{rule.source}）。")
    return (f"撤销情形：{ground}（{rule.source}）。",)


def money(kind: HonourKind, rule: Rule) -> int | None:
    """Yuan for one person by the table in force; None for a kind that the table does not have."""
    return rule.numbers.get(WITH_MONEY.get(kind, ""))


def money_line(kind: HonourKind, count: int, rule: Rule) -> str:
    """ "嘉奖 3 人 × 1500 元 = 4500 元（…）。" """
    each = money(kind, rule)
    if each is None:
        return f"{kind.label}没有一次性奖金标准（{rule.source}）。"
    return f"{kind.label}{count}人 × {each}元 = {each * count}元（{rule.source}）。"
