"""Rules of risk filings (风险报备). Local practice only: no central rule exists. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.permissions import Refused
from regulations.rules import Rule

PAPERS = {"单位集体研究记录": "minutes", "风险防控方案": "plan", "任务清单": "tasks"}  # evidence topics


@dataclass(frozen=True)
class FilingFacts:
    """What is asked of a filing: `topics` are those for which evidence is there."""

    starts_on: date
    topics: frozenset[str]
    negative_hits: tuple[str, ...] = ()


def lateness(facts: FilingFacts, on: date, rule: Rule) -> str:
    """The sentence that marks a filing after the start of the work (补报); "" for one in time."""
    if not rule.truth or on < facts.starts_on:
        return ""
    return f"计划{facts.starts_on}实施，{on}才报备，标记为补报（{rule.source}）。"


def check_papers(facts: FilingFacts, rule: Rule) -> tuple[str, ...]:
    """The minutes of the unit's collective study and the control plan must be there. Raises Refused.

    The list is local practice (confidence V): the minutes and the plan are the two that every measure asks for.
    """
    missing = [
        name for name, topic in PAPERS.items() if topic in ("minutes", "plan") and topic not in facts.topics
    ]
    if missing:
        raise Refused(f"请先上传{'、'.join(missing)}，再报送（{rule.source}）。")
    others = [name for name in rule.texts if PAPERS.get(name) not in facts.topics]
    warned = (f"未附{'、'.join(others)}（{rule.source}）。",) if others else ()
    return (f"已附单位集体研究记录、风险防控方案（{rule.source}）。", *warned)


def check_negatives(hits: Collection[str], rule: Rule) -> tuple[str, ...]:
    """A matter on the negative list cannot be granted (只受理没有明令禁止的事项). Raises Refused."""
    if hits:
        raise Refused(f"命中不予报备情形：{'；'.join(hits)}，只能不予备案（{rule.source}）。")
    return (f"未命中不予报备情形（{rule.source}）。",)
