"""Rules of clearing a name (澄清正名). Pure; every sentence names the rule it rests on.

关于做好失实检举控告澄清工作的意见 (2020): four ways, three of which need the written one too, who verified clears.
湖北 measure (2020) art. 6: when to start; one point only; what was not proven and cannot be excluded is not cleared.
"""

from collections.abc import Collection, Sequence
from datetime import date

from accounts.permissions import Refused
from cadre.enums import ClearanceWay
from faultcorrection.enums import ClarificationStart, Verdict
from regulations.rules import Rule

CLEARABLE = (Verdict.UNFOUNDED, Verdict.MISTAKEN)
WIDEST_FIRST = (ClearanceWay.BULLETIN, ClearanceWay.MEETING, ClearanceWay.IN_PERSON, ClearanceWay.WRITTEN)


def word_of(way: str) -> str:
    """A way as the rules call it: 会议 for 会议澄清."""
    return ClearanceWay(way).label.removesuffix("澄清")


def widest(ways: Collection[str]) -> ClearanceWay:
    """The way under which the register keeps a clearance that was made in several."""
    return next(way for way in WIDEST_FIRST if way in ways)


def check_started(start: str, *, facts: str, demand: str, agrees: bool | None) -> tuple[str, ...]:
    """By the person's written request with facts and demand, or by the office once he was asked. Raises Refused."""
    if start == ClarificationStart.REQUEST:
        if not facts.strip() or not demand.strip():
            raise Refused("本人申请须列明事实和诉求，请先补充完整，或者办理“征求本人意见”后由承办部门启动。")
        return ("本人书面申请，列明了事实和诉求。",)
    if agrees is None:
        raise Refused("承办部门启动澄清须先征求本人意见，请办理“征求本人意见”。")
    if not agrees:
        raise Refused("本人不同意澄清，请办理“不予受理”。")
    return ("承办部门征求本人意见，本人同意澄清。",)


def check_clearable(verdict: str, not_for: Rule) -> tuple[str, ...]:
    """Only what was found untrue is cleared; "cannot be excluded" is no clearance. Raises Refused."""
    label = Verdict(verdict).label if verdict else ""
    if label in not_for.texts:
        raise Refused(
            f"核查结论为“{label}”，不得澄清，请补充核查或者办理“建议不予澄清”（{not_for.source}）。"
        )
    if verdict not in CLEARABLE:
        raise Refused(f"核查结论为“{label or '未登记'}”，只有反映失实的才能澄清，请办理“建议不予澄清”。")
    return (f"核查结论为“{label}”，可以澄清（{not_for.source}）。",)


def check_ways(ways: Collection[str], methods: Rule, needs_written: Rule) -> tuple[str, ...]:
    """One of the four ways, and the written copy beside the three that need it. Raises Refused."""
    words = [word_of(way) for way in ways]
    if not words:
        raise Refused(f"请选择澄清方式：{'、'.join(methods.texts)}（{methods.source}）。")
    if strange := [word for word in words if word not in methods.texts]:
        raise Refused(f"{'、'.join(strange)}不在规定的澄清方式之内（{methods.source}）。")
    bare = [word for word in words if word in needs_written.texts]
    if bare and ClearanceWay.WRITTEN not in ways:
        raise Refused(f"{'、'.join(bare)}澄清须同时书面澄清，请一并选择书面澄清（{needs_written.source}）。")
    return (f"澄清方式：{'、'.join(words)}（{methods.source}）。",)


def check_situations(chosen: Sequence[str], rule: Rule) -> tuple[str, ...]:
    """A clarification starts in one of the situations of the rule. Raises Refused."""
    known = [text for text in chosen if text in rule.texts]
    if not known:
        raise Refused(f"请选择启动澄清的情形（{rule.source}）。")
    return (f"启动情形：{'；'.join(known)}（{rule.source}）。",)


def in_time(concluded_on: date, cleared_on: date, rule: Rule) -> str:
    """How long after the conclusion the name was cleared: the rule says in time, and names no number of days."""
    days = (cleared_on - concluded_on).days
    return f"核查结论{concluded_on}作出，{cleared_on}澄清，相隔{days}天；应当及时澄清（{rule.source}）。"


def check_days(concluded_on: date | None, cleared_on: date, today: date) -> None:
    """A name is cleared after the conclusion and not in the future. Raises Refused."""
    if cleared_on > today:
        raise Refused("澄清日期不能晚于今天。")
    if concluded_on is not None and cleared_on < concluded_on:
        raise Refused(f"澄清日期不能早于核查结论日期（{concluded_on}）。")
