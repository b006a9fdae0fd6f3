"""What a grant from the pool may bring a unit to. Pure."""

from fractions import Fraction
from math import floor

from accounts.permissions import Refused
from regulations.enums import Severity
from regulations.rules import Rule
from rewards.rules.amounts import shown_number, shown_percent


def check_grant(*, people: int, total: int, amount: int, most: Rule) -> str:
    """The working line of a grant. Raises Refused where it would lift the unit above the approved ceiling.

    公务员考核规定: with the approval of the 公务员主管部门 at most 25 % of those who should take part. `total` is what
    the unit has. An unverified ceiling only tells.
    """
    exact = people * Fraction(most.number, 100)
    line = (
        f"{people} 人 × {shown_percent(Fraction(most.number, 100))} = {shown_number(exact)} → 最多 {floor(exact)}；"
        f"现有 {total} ＋ 发放 {amount} = {total + amount}"
    )
    if total + amount > floor(exact):
        if most.severity == Severity.BLOCK:
            raise Refused(f"{line}，超过经批准的上限（{most.source}），不能发放。")
        return f"{line}，超过上限（{most.source}，该规定待核）"
    return f"{line}，不超过上限（{most.source}）"
