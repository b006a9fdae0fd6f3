"""Rules of false accusations (诬告陷害). Pure; every sentence names the rule it rests on.

处理检举控告工作规则 (2020): made-up facts or forged material, meant to harm; an honest mistake (错告) is none.
四川 measure art. 7: found only with the approval of a party committee or discipline body of a city or above.
"""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.permissions import Refused
from cadre.enums import UnitLevel
from faultcorrection.enums import AccusationFinding, FalseMeans, Verdict
from regulations.rules import Rule

_LEVELS = (UnitLevel.TOWNSHIP, UnitLevel.COUNTY, UnitLevel.CITY)  # from low to high


@dataclass(frozen=True)
class AccusationFacts:
    """What is known before a finding. `verdict` is that of the clarification that it follows from, if any."""

    verdict: str
    means: tuple[str, ...]
    purposes: tuple[str, ...]
    heavier: tuple[str, ...]
    is_heard: bool
    proposal: str = ""


def check_level(level: str, rule: Rule) -> tuple[str, ...]:
    """The office that finds a false accusation is of the rule's level or above. Raises Refused.

    `level` is a value of UnitLevel, "" for somebody who stands for no region's office.
    """
    least = next(known for known in _LEVELS if known.label.startswith(rule.text))
    enough = _LEVELS[_LEVELS.index(least) :]
    if level not in enough:
        raise Refused(f"认定诬告陷害须经{rule.text}级以上机关批准，请办理“报上级机关认定”（{rule.source}）。")
    return (f"由{UnitLevel(level).label}机关认定，不低于{rule.text}级（{rule.source}）。",)


def check_no_mistake(facts: AccusationFacts, rule: Rule) -> tuple[str, ...]:
    """An honest mistake is never a false accusation. Raises Refused."""
    is_mistake = facts.verdict == Verdict.MISTAKEN or facts.proposal == AccusationFinding.MISTAKE
    if rule.truth and is_mistake:
        raise Refused(f"已核查为错告，不得按诬告陷害处理，请认定错告（{rule.source}）。")
    return (f"未核查为错告（{rule.source}）。",)


def check_false(facts: AccusationFacts, purposes: Rule, heavier: Rule) -> tuple[str, ...]:
    """Facts made up or material forged, with a purpose to harm, after the reporter was heard. Raises Refused."""
    if not facts.means:
        raise Refused(
            f"认定诬告陷害须有捏造事实或者伪造材料的情节，请先核查清楚，否则不能认定（{purposes.source}）。"
        )
    known = [text for text in facts.purposes if text in purposes.texts]
    if not known:
        raise Refused(f"请选择诬告陷害的目的；没有陷害目的的不能认定（{purposes.source}）。")
    if not facts.is_heard:
        raise Refused("认定前须听取反映人的陈述申辩，请先办理“记录陈述申辩”。")
    means = "、".join(FalseMeans(found).label for found in facts.means)
    lines = [f"手段：{means}；目的：{'、'.join(known)}（{purposes.source}）。"]
    if graver := [text for text in facts.heavier if text in heavier.texts]:
        lines.append(f"从重情形：{'；'.join(graver)}（{heavier.source}）。")
    return tuple(lines)


def check_proposed(proposal: str, outcome: AccusationFinding) -> None:
    """Nobody is found a false accuser against what was searched and proposed. Raises Refused."""
    if outcome == AccusationFinding.FALSE and proposal != AccusationFinding.FALSE:
        label = AccusationFinding(proposal).label if proposal else "未提出"
        raise Refused(f"核查建议为“{label}”，如需认定诬告陷害，请退回重新提出意见。")


def highest(levels: Collection[str]) -> str:
    """The highest of some levels; "" for none."""
    return max((level for level in levels if level in _LEVELS), key=_index, default="")


def _index(level: str) -> int:
    return next(place for place, known in enumerate(_LEVELS) if known == level)
