"""What a year's grades propose: 嘉奖 for 优秀, 三等功 for three in a row. Pure.

公务员考核规定 art. 19, for civil servants and who is managed like them. A year that brought a 三等功 counts for no
other one (unverified, and a city may say otherwise). Proposals only: decision, publicity and pay come with the case.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cadre.enums import CadreStatus, Grade, HonourKind, PersonType
from regulations.rules import Rule
from rewards.enums import AwardStanding
from rewards.rules.award_years import HonourFact, used_by, years_of
from rewards.rules.obstacles import Obstacle, holding
from rewards.rules.proposal_rules import ProposalRules
from rewards.rules.rank_rules import COVERED


@dataclass(frozen=True, slots=True)
class Merits:
    """The facts of one person that awards read; `obstacles` past, present and to come."""

    person_type: PersonType
    status: CadreStatus = CadreStatus.ACTIVE
    grades: Mapping[int, Grade] = field(default_factory=dict)
    honours: Sequence[HonourFact] = ()
    obstacles: Sequence[Obstacle] = ()


@dataclass(frozen=True)
class Proposal:
    """One award that the grades propose, with the years it would use and its bonus in yuan."""

    kind: HonourKind
    state: AwardStanding
    years: tuple[int, ...]
    amount: int | None
    present: tuple[Obstacle, ...]  # in the way on the day, hard ones first
    working: tuple[str, ...]


def proposals_of(merits: Merits, rules: ProposalRules) -> list[Proposal]:
    """What one person's grade of the year proposes, the lower award first; nothing without 优秀 or without a rule."""
    is_excellent = merits.grades.get(rules.year) == Grade.EXCELLENT
    if merits.person_type not in COVERED or rules.commendation is None or not is_excellent:
        return []
    lines = [f"{rules.year}年度考核优秀，当年给予嘉奖（{rules.commendation.source}）。"]
    years = _in_a_row(merits, rules)
    used = used_by(merits.honours, HonourKind.MERIT_3, len(years))
    spent = {} if rules.year in used else {year: used[year] for year in years if year in used}
    if years and spent and rules.restarts is not None:
        lines.append(_spent(years, spent, rules.restarts))
        years = ()
    found = [_proposal(HonourKind.COMMENDATION, (rules.year,), merits, rules, lines)]
    if years and rules.merit_years is not None:
        row = f"{_named(years)}连续{len(years)}年考核优秀，记三等功（{rules.merit_years.source}）。"
        lines = [row, *_unclear(merits, years)]
        found.append(_proposal(HonourKind.MERIT_3, years, merits, rules, lines))
    return found


def _in_a_row(merits: Merits, rules: ProposalRules) -> tuple[int, ...]:
    """The years up to this one that give 三等功 when all are 优秀; () when one is not."""
    if rules.merit_years is None:
        return ()
    years = tuple(range(rules.year - rules.merit_years.number + 1, rules.year + 1))
    return years if all(merits.grades.get(year) == Grade.EXCELLENT for year in years) else ()


def _spent(years: tuple[int, ...], spent: Mapping[int, HonourFact], rule: Rule) -> str:
    """Why years in a row propose no 三等功."""
    awards = "、".join(dict.fromkeys(honour.label for honour in spent.values()))
    return (
        f"{_named(years)}连续优秀，其中{_named(tuple(spent))}已用于{awards}，"
        f"不再重复计算，连续年数重新起算（{rule.source}）。"
    )


def _unclear(merits: Merits, years: tuple[int, ...]) -> list[str]:
    """Awards of these years whose reason names no year: taken for timely ones, and told."""
    return [
        f"{honour.label}的事由没有写明考核年度，按及时奖励处理，不占用年度，请核对。"
        for honour in sorted(merits.honours, key=lambda one: one.awarded_on)
        if honour.kind == HonourKind.MERIT_3 and honour.awarded_on.year >= years[0] and not years_of(honour)
    ]


def _proposal(
    kind: HonourKind, years: tuple[int, ...], merits: Merits, rules: ProposalRules, lines: list[str]
) -> Proposal:
    """The proposal with its state: already given, held up by something hard, or to be made."""
    given = used_by(merits.honours, kind).get(rules.year)
    if given is not None:
        return Proposal(kind, AwardStanding.GIVEN, years, None, (), (*lines, f"已于{given.awarded_on}奖励。"))
    present = holding(merits.obstacles, rules.on)
    is_blocked = any(one.is_hard for one in present)
    amount = rules.amount(kind)
    if amount is None:
        lines = [*lines, f"规则库里没有{rules.on}有效的{kind.label}奖金标准。"]
    else:
        lines = [*lines, f"一次性奖金{amount}元（{rules.used['reward.bonus'].source}）。"]
    lines += [one.sentence for one in present]
    if merits.status != CadreStatus.ACTIVE:
        lines.append(f"本人已{merits.status.label}，是否奖励由组织研究确定。")
    state = AwardStanding.BLOCKED if is_blocked else AwardStanding.PROPOSED
    return Proposal(kind, state, years, amount, present, tuple(lines))


def _named(years: Sequence[int]) -> str:
    return "、".join(map(str, years)) + "年度"
