"""Effect periods (影响期) of sanctions: when each ends and what it bars, with the working. Pure.

Terms come from the rule of the day on which a sanction took effect, what a running effect bars from the rule of the
day that is asked about. An end that a person has fixed wins over the computed one, and both are told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from cadre.enums import SanctionKind
from regulations.enums import Severity
from regulations.rules import FOREVER, Rule, RuleUnknown, last_day_of_term

_DAY = timedelta(days=1)
_HARDNESS = list(Severity)
# 政务处分 from light to heavy
LADDER = (
    SanctionKind.DISCIPLINE_WARNING,
    SanctionKind.DISCIPLINE_DEMERIT,
    SanctionKind.DISCIPLINE_MAJOR_DEMERIT,
    SanctionKind.DISCIPLINE_DEMOTION,
    SanctionKind.DISCIPLINE_REMOVAL,
)
_BARS_RULE = {
    SanctionKind.DISCIPLINE_WARNING: "sanction.bars.discipline_warning",
    SanctionKind.DISCIPLINE_DISMISSAL: "sanction.bars.expulsion",
    SanctionKind.PARTY_EXPULSION: "sanction.bars.party_expulsion",
}
_WITHOUT_TERM = (SanctionKind.DISCIPLINE_DISMISSAL, SanctionKind.PARTY_EXPULSION)


class Barred(StrEnum):
    """What a running effect may bar, in the words of the rules."""

    POST = "晋升职务"
    RANK = "晋升职级"
    LEVEL = "晋升级别"
    SALARY = "晋升工资档次"
    FURTHER_USE = "进一步使用"
    EXCELLENT = "评为优秀"
    HONOUR = "表彰奖励"
    INSPECTION = "列为考察对象"
    REHIRE = "重新录用"
    REJOIN = "重新入党"


class Rules(Protocol):
    """Where rules are asked for: a rule book bound to the person's unit."""

    def get(self, code: str, on: date) -> Rule:
        """The rule in force on a day. Raises RuleUnknown."""


@dataclass(frozen=True)
class SanctionFact:
    """One sanction of one person; `ended_on` is the last day that a person has fixed."""

    pk: int
    kind: SanctionKind
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class Term:
    """A computed end: certain up to `sure_until`, possible up to `latest`. Each None when no rule says."""

    sure_until: date | None
    latest: date | None
    rules: tuple[Rule, ...] = ()
    working: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bar:
    """One thing barred from one day up to and with another (None: without end)."""

    what: Barred
    since: date
    until: date | None
    severity: Severity
    rule: Rule

    def holds_on(self, day: date) -> bool:
        return self.since <= day <= (self.until or FOREVER)


@dataclass(frozen=True)
class Effect:
    """What one sanction does. `ends_on` is the last day: the fixed one, else the latest computed one."""

    fact: SanctionFact
    computed_on: date | None
    sure_until: date | None
    ends_on: date | None
    bars: tuple[Bar, ...]
    working: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether the end is known for certain: fixed by a person, or a term without a range."""
        return self.ends_on is not None and self.sure_until == self.ends_on

    @property
    def is_endless(self) -> bool:
        """Whether it has no term at all (开除)."""
        return self.fact.kind == SanctionKind.DISCIPLINE_DISMISSAL and self.ends_on is None

    @property
    def differs(self) -> bool:
        """Whether a person has fixed another end than the computed one."""
        return None not in (self.fact.ended_on, self.computed_on) and self.fact.ended_on != self.computed_on

    def runs_on(self, day: date) -> bool:
        """Whether the effect period covers the day; one without a known end runs on."""
        return self.fact.started_on <= day <= (self.ends_on or FOREVER)


def effects_of(facts: Iterable[SanctionFact], rules: Rules, on: date) -> list[Effect]:
    """The effects of one person's sanctions, in the order in which they began; bars by the rules of `on`."""
    ordered = sorted(facts, key=lambda fact: (fact.started_on, fact.pk))
    stacked = [fact for fact in ordered if fact.kind in LADDER]
    single = [fact for fact in ordered if fact.kind not in LADDER]
    found = _stacked(stacked, rules, on) + [_single(fact, ordered, rules, on) for fact in single]
    return sorted(found, key=lambda effect: (effect.fact.started_on, effect.fact.pk))


# --- 政务处分: heaviest kind, sum, cap, remaining and new ------------------------------------------------------------


def _stacked(facts: Sequence[SanctionFact], rules: Rules, on: date) -> list[Effect]:
    """政务处分 in turn: each later one builds on what is left of the earlier ones."""
    found: list[Effect] = []
    for day, same_day in groupby(facts, key=lambda fact: fact.started_on):
        group = list(same_day)
        term = _discipline_term(group, found, rules, day)
        heaviest = max((fact.kind for fact in group), key=LADDER.index)
        found += [_effect(fact, term, heaviest, rules, on) for fact in group]
    return found


def _discipline_term(
    group: Sequence[SanctionFact], before: Sequence[Effect], rules: Rules, day: date
) -> Term:
    """The term of the sanctions of one day.

    公职人员政务处分法 art. 15: the heaviest kind; the same kind below 撤职 between one term and the sum, at most 48
    months. 行政机关公务员处分条例 art. 10: during another term the remaining and the new term together.
    """
    heaviest = max((fact.kind for fact in group), key=LADDER.index)
    rule = _known(rules, f"sanction.term.{heaviest}", day)
    if rule is None:
        return Term(None, None, (), (_no_rule(heaviest, day),))
    label, same = heaviest.label, sum(fact.kind == heaviest for fact in group)
    working = [f"{label}的期间为{rule.shown}，自{day}起计算（{rule.source}）。"]
    used = [rule]
    if len({fact.kind for fact in group}) > 1:
        working.append(
            f"同日受多种处分，按最重的{label}执行{_because(rules, 'sanction.heaviest', day, used)}。"
        )
    most = rule.number
    summed = _known(rules, "sanction.same_kind_summed", day)
    if same > 1 and summed is not None and label in summed.texts:
        most *= same
        used.append(summed)
        working.append(
            f"同种处分{same}个，期间在{rule.number}个月以上、{most}个月以下，由处分决定确定（{summed.source}）。"
        )
    sure = _after(day, _latest(before, sure=True), rule.number)
    latest = _after(day, _latest(before), most)
    carried = _latest(before)
    if carried is not None and carried >= day:
        reason = _because(rules, "sanction.new_during_term", day, used)
        working.append(f"原处分至{carried}届满，新处分的期间为未执行的与新的之和{reason}：至{latest}。")
    return _capped(Term(sure, latest, tuple(used), tuple(working)), rules, day)


def _latest(effects: Iterable[Effect], *, sure: bool = False) -> date | None:
    """The last day of everything before, of the certain part only when asked so."""
    ends = [effect.sure_until if sure else effect.ends_on for effect in effects]
    return max((end for end in ends if end is not None), default=None)


def _after(day: date, carried: date | None, months: int) -> date:
    """The end of a term that begins on `day`, or on the day after an earlier one that still runs."""
    begins = carried + _DAY if carried is not None and carried >= day else day
    return last_day_of_term(begins, months)


def _capped(term: Term, rules: Rules, day: date) -> Term:
    cap = _known(rules, "sanction.cap", day)
    if cap is None or term.latest is None or term.sure_until is None:
        return term
    last = last_day_of_term(day, cap.number)
    working = term.working
    if term.latest > last:
        working += (f"处分期最长{cap.shown}（{cap.source}），不超过{last}。",)
    return Term(min(term.sure_until, last), min(term.latest, last), (*term.rules, cap), working)


# --- 党纪处分、组织处理、诫勉 ---------------------------------------------------------------------------------------


def _single(fact: SanctionFact, everything: Sequence[SanctionFact], rules: Rules, on: date) -> Effect:
    if fact.kind == SanctionKind.PARTY_PROBATION:
        term = _probation_term(rules, fact.started_on)
    elif fact.kind == SanctionKind.PARTY_EXPULSION:
        term = _expulsion_term(rules, fact.started_on)
    elif fact.kind == SanctionKind.DISCIPLINE_DISMISSAL:
        term = Term(None, None, (), ("开除没有期间，不得再录用。",))
    else:
        term = _plain_term(fact, rules)
    if fact.kind.startswith("measure"):
        term = _with_longest(fact, everything, term, rules)
    return _effect(fact, term, fact.kind, rules, on)


def _plain_term(fact: SanctionFact, rules: Rules) -> Term:
    day = fact.started_on
    rule = _known(rules, f"sanction.term.{fact.kind}", day)
    if rule is None:
        return Term(None, None, (), (_no_rule(fact.kind, day),))
    end = last_day_of_term(day, rule.number)
    line = f"{fact.kind.label}的影响期为{rule.shown}，自{day}起计算（{rule.source}）：至{end}。"
    return Term(end, end, (rule,), (line,))


def _probation_term(rules: Rules, day: date) -> Term:
    """留党察看: one or two years as decided, then two years after the rights are restored."""
    years, after = (
        _known(rules, "sanction.probation_years", day),
        _known(rules, "sanction.after_probation", day),
    )
    if years is None or after is None:
        return Term(None, None, (), (_no_rule(SanctionKind.PARTY_PROBATION, day),))
    ends = [last_day_of_term(day, years.numbers[name] * 12 + after.number) for name in ("最短", "最长")]
    working = (
        f"留党察看一年或者两年（{years.source}），恢复党员权利后再{after.shown}（{after.source}）。",
        f"察看一年的至{ends[0]}，两年的至{ends[1]}；请按处分决定确定截止日期。",
    )
    return Term(ends[0], ends[1], (years, after), working)


def _expulsion_term(rules: Rules, day: date) -> Term:
    rule = _known(rules, "sanction.rejoin_years", day)
    if rule is None:
        return Term(None, None, (), (_no_rule(SanctionKind.PARTY_EXPULSION, day),))
    end = last_day_of_term(day, rule.number * 12)
    line = f"开除党籍后{rule.shown}内不得重新入党，自{day}起计算（{rule.source}）：至{end}。"
    return Term(end, end, (rule,), (line,))


def _with_longest(fact: SanctionFact, everything: Sequence[SanctionFact], term: Term, rules: Rules) -> Term:
    """组织处理 used together: the longest governs (unverified, so it only tells)."""
    together = [
        other
        for other in everything
        if other.kind.startswith("measure") and other.started_on == fact.started_on and other.pk != fact.pk
    ]
    rule = _known(rules, "sanction.measures_longest", fact.started_on)
    ends = [end for other in together if (end := _plain_term(other, rules).latest) is not None]
    if rule is None or not ends or term.latest is None:
        return term
    longest = max(*ends, term.latest)
    line = f"同日合并使用组织处理，按影响期长的执行（{rule.source}）：至{longest}。"
    return Term(longest, longest, (*term.rules, rule), (*term.working, line))


# --- what it bars ---------------------------------------------------------------------------------------------------


def _effect(fact: SanctionFact, term: Term, governing: SanctionKind, rules: Rules, on: date) -> Effect:
    """The effect of one fact: the end that a person fixed wins over the computed one, and both are told."""
    working = [f"{fact.kind.label}，{fact.started_on}起生效。", *term.working]
    ends_on, sure_until = term.latest, term.sure_until
    if fact.ended_on is not None:
        ends_on = sure_until = fact.ended_on
        working.append(_told(fact.ended_on, term.latest))
    elif term.latest is not None:
        range_of = f"最早{sure_until}、最迟" if sure_until != ends_on else ""
        working.append(f"影响期截止：{range_of}{ends_on}。")
    elif governing not in _WITHOUT_TERM:
        working.append("没有算出截止日期，请按处分决定人工确定；确定以前只提醒，不阻断。")
    leaned_on = () if fact.ended_on is not None else term.rules
    bars = [
        *_bars_while_running(fact, governing, ends_on, sure_until, leaned_on, rules, on),
        *_bars_of_the_year(fact, rules),
    ]
    working += [
        f"影响{bar.what}：{bar.since}至{bar.until or '（没有期限）'}，{bar.rule.source}。" for bar in bars
    ]
    return Effect(fact, term.latest, sure_until, ends_on, tuple(bars), tuple(working))


def _told(fixed: date, computed: date | None) -> str:
    if computed is None:
        return f"影响期截止由人工确定为{fixed}。"
    if fixed == computed:
        return f"影响期截止：{fixed}，与人工确定的一致。"
    return f"人工确定的截止日期为{fixed}，与计算的{computed}不同，以人工确定的为准。"


def _bars_while_running(
    fact: SanctionFact,
    governing: SanctionKind,
    ends_on: date | None,
    sure_until: date | None,
    leaned_on: Sequence[Rule],
    rules: Rules,
    on: date,
) -> list[Bar]:
    """What the running period bars: its own rule, and what selection and rank rules say of any running effect."""
    own = _known(rules, _bars_rule(governing), fact.started_on)
    wanted = [(Barred(word), own) for word in own.texts] if own is not None else []
    if governing not in _WITHOUT_TERM:
        wanted += [
            (Barred.INSPECTION, rule) for rule in [_known(rules, "selection.bars_running_effect", on)] if rule
        ]
        listed = {what for what, _ in wanted}
        rank = _known(rules, "rank.blocks", on)
        if rank is not None and Barred.RANK not in listed:
            wanted.append((Barred.RANK, rank))
    bars = []
    for what, rule in wanted:
        severity = _softest([rule, *leaned_on])
        if ends_on is not None and sure_until is not None and sure_until < ends_on:
            bars.append(Bar(what, fact.started_on, sure_until, severity, rule))
            softer = _softer(severity, Severity.WARN)
            bars.append(Bar(what, sure_until + _DAY, ends_on, softer, rule))
        elif ends_on is None and governing not in _WITHOUT_TERM:  # nobody knows whether it is over
            bars.append(Bar(what, fact.started_on, None, _softer(severity, Severity.WARN), rule))
        else:
            bars.append(Bar(what, fact.started_on, ends_on, severity, rule))
    return bars


def _bars_of_the_year(fact: SanctionFact, rules: Rules) -> list[Bar]:
    """优秀 is barred for whole years, whatever the period (公务员考核规定 art. 29; local lists for 党纪 and others)."""
    year, label = fact.started_on.year, fact.kind.label
    year_end = date(year, 12, 31)
    rule = _known(rules, "sanction.excellent_years", year_end)
    years = rule.numbers.get(label) if rule is not None else None
    if years is None:
        rule = _known(rules, "evaluation.effect.party", year_end)
        years = 1 if rule is not None and label in rule.words else None
    if rule is None or years is None:
        return []
    last = date(year + years - 1, 12, 31)
    return [Bar(Barred.EXCELLENT, fact.started_on, last, _softest([rule]), rule)]


def _bars_rule(kind: SanctionKind) -> str:
    return _BARS_RULE.get(kind) or f"sanction.bars.{kind.split('_')[0]}"


# --- small words -----------------------------------------------------------------------------------------------------


def _known(rules: Rules, code: str, on: date) -> Rule | None:
    try:
        return rules.get(code, on)
    except RuleUnknown:
        return None


def _no_rule(kind: SanctionKind, day: date) -> str:
    return f"规则库里没有{day}有效的“{kind.label}”期间，不作推算。"


def _because(rules: Rules, code: str, on: date, used: list[Rule]) -> str:
    """The rule in brackets, noted as used; nothing when none is known for the day."""
    rule = _known(rules, code, on)
    if rule is None:
        return ""
    used.append(rule)
    return f"（{rule.source}）"


def _softest(rules: Iterable[Rule]) -> Severity:
    """A result is as hard as the softest rule it leans on, so that what is unverified never blocks."""
    return max((rule.severity for rule in rules), key=_HARDNESS.index)


def _softer(one: Severity, other: Severity) -> Severity:
    return max(one, other, key=_HARDNESS.index)
