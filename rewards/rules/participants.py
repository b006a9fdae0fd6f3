"""How somebody stands in a year's assessment, and why. Pure.

公务员考核规定 arts. 25–29 and the lists that say what a sanction does to the year's grade. The heavier prevails, and
every reason is told with its source. What no rule known for the year says is not guessed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cadre.effects import Barred, Effect, Rules, SanctionFact, effects_of
from cadre.enums import SanctionKind
from regulations.rules import Rule, RuleUnknown
from rewards.enums import SpecialKind, Treatment

_WEIGHT = list(Treatment)
# what the rules call a limit -> how the person stands
_LIMITS = {
    "不得优秀": Treatment.NOT_EXCELLENT,
    "不称职": Treatment.NOT_EXCELLENT,  # a grade is given, it is only fixed
    "不确定等次": Treatment.UNDETERMINED,
    "不写评语、不确定等次": Treatment.UNDETERMINED,
}
_SPECIAL = {
    SpecialKind.PROBATION: (Treatment.UNDETERMINED, "evaluation.special_cases"),
    SpecialKind.LEAVE: (Treatment.UNDETERMINED, "evaluation.absence"),
    SpecialKind.INVESTIGATION: (Treatment.UNDETERMINED, "evaluation.investigation"),
    SpecialKind.REFUSAL: (Treatment.NOT_EXCELLENT, "evaluation.refusal"),
    SpecialKind.ABSENT: (Treatment.ABSENT, ""),
}
YEARS_BACK = (
    4  # sanctions that began earlier say nothing about the year any more: a term has 48 months at most
)


@dataclass(frozen=True)
class PersonYear:
    """What is known of one person's year: `special` are the cases recorded by hand, with their document."""

    work_started_on: date | None
    sanctions: tuple[SanctionFact, ...] = ()
    special: tuple[tuple[SpecialKind, str], ...] = ()


@dataclass(frozen=True)
class Reason:
    treatment: Treatment
    text: str


@dataclass(frozen=True)
class Standing:
    """How somebody stands: the heaviest of the reasons; all of them are told."""

    treatment: Treatment
    reasons: tuple[str, ...]

    @property
    def told(self) -> str:
        return "；".join(self.reasons)


def standing_of(person: PersonYear, year: int, rules: Rules) -> Standing:
    """How a civil servant stands in the assessment of a year. `rules` answers for his unit."""
    regular = [document for kind, document in person.special if kind == SpecialKind.REGULAR]
    if regular:
        return Standing(Treatment.GRADED, (f"{SpecialKind.REGULAR.label}（{regular[0]}）",))
    end = date(year, 12, 31)
    reasons = [
        *_special(person.special, rules, end),
        *_probation(person, rules, end),
        *_sanctions(person.sanctions, year, rules),
    ]
    return _heaviest(reasons)


def standing_by_hand(person: PersonYear) -> Standing:
    """How somebody stands for whom only what was recorded by hand is known to count (事业单位人员)."""
    reasons = []
    for kind, document in person.special:
        treatment, _ = _SPECIAL.get(kind, (Treatment.GRADED, ""))
        reasons.append(Reason(treatment, f"{kind.label}（{document}）"))
    return _heaviest(reasons)


def _heaviest(reasons: Sequence[Reason]) -> Standing:
    ordered = sorted(reasons, key=lambda reason: -_WEIGHT.index(reason.treatment))
    treatment = ordered[0].treatment if ordered else Treatment.GRADED
    return Standing(treatment, tuple(dict.fromkeys(reason.text for reason in ordered)))


def _special(special: Sequence[tuple[SpecialKind, str]], rules: Rules, end: date) -> Iterator[Reason]:
    for kind, document in special:
        treatment, code = _SPECIAL[kind]
        rule = _known(rules, code, end) if code else None
        source = f"，{rule.source}" if rule else ""
        yield Reason(treatment, f"{kind.label}（{document}{source}）")


def _probation(person: PersonYear, rules: Rules, end: date) -> Iterator[Reason]:
    """Newly recruited and still on probation at the year's end: art. 25, comment only (公务员法 art. 34: one year)."""
    term, rule = _known(rules, "evaluation.probation", end), _known(rules, "evaluation.special_cases", end)
    started = person.work_started_on
    if started is None or term is None or rule is None:
        return
    if started > _years_before(end, term.number):
        label = SpecialKind.PROBATION.label
        yield Reason(Treatment.UNDETERMINED, f"{label}（{started}参加工作，{rule.source}）")


def first_day_of_probation(year: int, rule: Rule) -> date:
    """Who began to work on this day or later is on probation at the year's end; `rule` is evaluation.probation."""
    return _years_before(date(year, 12, 31), rule.number) + timedelta(days=1)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)  # only asked for a 31 December


# --- sanctions --------------------------------------------------------------------------------------------------


def _sanctions(facts: Sequence[SanctionFact], year: int, rules: Rules) -> Iterator[Reason]:
    begun = [fact for fact in facts if fact.started_on.year <= year]
    if not begun:
        return
    for fact in begun:
        yield from _of_the_year(fact, year, rules)
    for effect in effects_of(begun, rules, date(year, 12, 31)):
        yield from _while_it_runs(effect, year, rules)


def _of_the_year(fact: SanctionFact, year: int, rules: Rules) -> Iterator[Reason]:
    """What a sanction says of the year in which it was given, and of those after it."""
    end, years_ago = date(year, 12, 31), year - fact.started_on.year
    tables = {
        0: ("evaluation.effect.year_of", "evaluation.effect.party"),
        1: ("evaluation.effect.year_after",),
    }
    for code in tables.get(years_ago, ()):
        rule = _known(rules, code, end)
        if rule and (word := rule.words.get(fact.kind.label)):
            yield Reason(_LIMITS[word], f"{_label(fact)}：{word}（{rule.source}）")
    after = _known(rules, "evaluation.effect.party_years_after", end)
    if after and 0 < years_ago <= _years_after(fact, after):
        yield Reason(Treatment.UNDETERMINED, f"{_label(fact)}：不确定等次（{after.source}）")


def _years_after(fact: SanctionFact, rule: Rule) -> int:
    """留党察看 is listed for one and for two years; nobody recorded which, so what is certain: the shorter."""
    if fact.kind == SanctionKind.PARTY_PROBATION:
        listed = [number for name, number in rule.numbers.items() if name.startswith(fact.kind.label)]
        return min(listed, default=0)
    return rule.numbers.get(fact.kind.label, 0)


def _while_it_runs(effect: Effect, year: int, rules: Rules) -> Iterator[Reason]:
    """Bars of 优秀 that reach into the year; before 2020 no grade during the whole period of 记过 to 撤职."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    for bar in effect.bars:
        if bar.what == Barred.EXCELLENT and bar.since <= last and (bar.until is None or bar.until >= first):
            yield Reason(Treatment.NOT_EXCELLENT, f"{_label(effect.fact)}：不得优秀（{bar.rule.source}）")
    whole = _known(rules, "evaluation.effect.demerit_whole_period", last)
    demerit = (
        effect.fact.kind.startswith("discipline") and effect.fact.kind != SanctionKind.DISCIPLINE_WARNING
    )
    if whole and whole.truth and demerit and (effect.ends_on is None or effect.ends_on >= first):
        yield Reason(Treatment.UNDETERMINED, f"{_label(effect.fact)}：处分期间不确定等次（{whole.source}）")


def _label(fact: SanctionFact) -> str:
    return f"{fact.kind.label}（{fact.started_on}）"


def _known(rules: Rules, code: str, on: date) -> Rule | None:
    try:
        return rules.get(code, on)
    except RuleUnknown:
        return None
