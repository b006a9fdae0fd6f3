"""A collective decision: whether enough members came, and whether enough agreed, with its working. Pure.

The base of both shares is the members due (应到会成员), as 《党政领导干部选拔任用工作条例》 words it: "以党委（党组）
应到会成员超过半数同意形成决定". A member who keeps out of an item counts as not there and has no vote on it. He stays
among those due: the rule excepts nobody from its base, and so a recusal never makes a decision easier. What is not a
vote in favour, an abstention or silence included, counts against.
"""

from dataclasses import dataclass
from fractions import Fraction

from casework.enums import ItemOutcome


@dataclass(frozen=True)
class Threshold:
    """A share of the members due, in words too, and where it is written. One that does not bind only warns."""

    share: Fraction
    shown: str
    source: str
    is_binding: bool


@dataclass(frozen=True)
class Tally:
    """Members due, those there, who of those kept out of the item, and the votes. Raises ValueError when impossible."""

    due: int
    present: int
    recused: int = 0
    votes_for: int = 0
    votes_against: int = 0
    votes_abstain: int = 0

    def __post_init__(self) -> None:
        counts = (self.due, self.present, self.recused, self.cast)
        if min(*counts, self.votes_for, self.votes_against, self.votes_abstain) < 0:
            raise ValueError(f"a count below nothing: {self}")
        if not self.cast <= self.able <= self.present <= self.due:
            raise ValueError(f"more votes than voters: {self}")

    @property
    def able(self) -> int:
        """Members there who have a vote on the item."""
        return self.present - self.recused

    @property
    def cast(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstain


@dataclass(frozen=True)
class Verdict:
    """What became of an item, line by line, and what a person must know who signs it."""

    outcome: ItemOutcome
    working: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def decide(tally: Tally, *, attendance: Threshold, majority: Threshold) -> Verdict:
    """PASSED, REJECTED, or NO_QUORUM when too few had a vote and the rule that says so binds."""
    working, warnings = [_there(tally)], []
    is_quorate = tally.due > 0 and tally.able >= attendance.share * tally.due
    working.append(
        f"到会：须达到应到{tally.due}人的{attendance.shown}，{_met(is_quorate)}（{attendance.source}）。"
    )
    if not is_quorate:
        if attendance.is_binding:
            return Verdict(ItemOutcome.NO_QUORUM, tuple(working))
        warnings.append(f"到会人数不足应到会成员的{attendance.shown}，请核对{attendance.source}。")
    passed = tally.due > 0 and tally.votes_for > majority.share * tally.due
    working.append(_votes(tally))
    working.append(
        f"同意：须超过应到{tally.due}人的{majority.shown}，{tally.votes_for}人赞成，{_met(passed)}（{majority.source}）。"
    )
    if not majority.is_binding:
        warnings.append(f"通过的份额依据{majority.source}，请先核对。")
    return Verdict(ItemOutcome.PASSED if passed else ItemOutcome.REJECTED, tuple(working), tuple(warnings))


def _there(tally: Tally) -> str:
    line = f"应到{tally.due}人，实到{tally.present}人"
    if not tally.recused:
        return f"{line}。"
    return (
        f"{line}，其中回避{tally.recused}人，本议题按到会{tally.able}人计；"
        "回避的成员不参加表决，仍计入应到会人数（规定以应到会成员为基数，未作扣除）。"
    )


def _votes(tally: Tally) -> str:
    silent = tally.able - tally.cast
    more = f"，未表决{silent}人" if silent else ""
    return f"赞成{tally.votes_for}人，反对{tally.votes_against}人，弃权{tally.votes_abstain}人{more}。"


def _met(is_met: bool) -> str:
    return "达到" if is_met else "未达到"
