"""One person's file for the page: every fact on one time line, and what the file still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cadre.drafts import FactKind
from cadre.effects import Effect
from cadre.enums import DeedKind, Education, PersonType, Politics
from cadre.models import Cadre, Fact, FamilyMember
from cadre.queries.effects import effects_of_person
from cadre.rules import Completeness, completeness, grade_years_due
from cadre.services.merging import MODELS

_PARTY = (Politics.CPC, Politics.CPC_PROBATIONARY)
_WITH_RANK = (PersonType.CIVIL_SERVANT, PersonType.QUASI)


@dataclass(frozen=True)
class Entry:
    """One fact as a line of the time line. A grade stands at the end of its year."""

    kind: FactKind
    label: str  # "任职经历"
    started_on: date
    ended_on: date | None
    has_period: bool  # whether an empty end means "until today"
    text: str
    detail: str
    tone: str  # "", good, bad
    is_now: bool
    fact: Fact
    effect: Effect | None = None  # of a sanction: its effect period, with the working
    barred: tuple[str, ...] = ()  # what it bars on the day

    @property
    def when(self) -> str:
        """ "2021.06—2023.02", "2021.06—至今", "2024年度" or "2024-03-05"."""
        if self.kind == FactKind.GRADE:
            return f"{self.started_on.year}年度"
        if not self.has_period:
            return f"{self.started_on:%Y-%m-%d}"
        if self.effect is not None:
            return f"{self.started_on:%Y-%m-%d}"
        end = f"{self.ended_on:%Y.%m}" if self.ended_on else "至今"
        return f"{self.started_on:%Y.%m}—{end}"

    @property
    def notice(self) -> str:
        """A running sanction in one sentence."""
        ends_on = self.effect.ends_on if self.effect else self.ended_on
        if self.effect and self.effect.is_endless:
            return f"{self.text}：{self.started_on:%Y-%m-%d}起，没有期限。"
        end = f"影响期至{ends_on:%Y-%m-%d}" if ends_on else "影响期未定"
        return f"{self.text}：{self.started_on:%Y-%m-%d}起，{end}。"


@dataclass(frozen=True)
class PersonFile:
    """Everything the person page shows beside the basic data."""

    entries: list[Entry]  # newest first
    family: list[FamilyMember]
    completeness: Completeness

    def of_kind(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if not kind or entry.kind == kind]

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """(kind, label, how many) of the kinds that occur, in the order of the tables."""
        counts = [(kind, len(self.of_kind(kind))) for kind in MODELS]
        return [(kind, str(MODELS[kind]._meta.verbose_name), n) for kind, n in counts if n]

    @property
    def running_sanctions(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == FactKind.SANCTION and entry.is_now]


def file_of(cadre: Cadre, on: date) -> PersonFile:
    """The facts of one person, one query for each table."""
    facts = {
        kind: list(model._default_manager.filter(cadre=cadre).select_related("recorded_by"))
        for kind, model in MODELS.items()
    }
    family: list[Any] = facts.pop(FactKind.FAMILY)
    sanctions: list[Any] = facts[FactKind.SANCTION]
    effects = effects_of_person(cadre, on, sanctions)
    entries = [_entry(kind, fact, on) for kind, rows in facts.items() for fact in rows]
    entries = [_with_effect(entry, effects, on) for entry in entries]
    entries.sort(key=lambda entry: (entry.started_on, entry.fact.pk), reverse=True)
    have = dict(_items(cadre, facts, bool(family), on))
    return PersonFile(entries, family, completeness(have))


def _items(
    cadre: Cadre, facts: dict[FactKind, list[Any]], has_family: bool, on: date
) -> Iterator[tuple[str, bool]]:
    """What this person's file should hold: the head of the 干部任免审批表, and the facts it is filled from."""
    yield "照片", bool(cadre.photo)
    yield "身份证号码", bool(cadre.id_index)
    yield "联系电话", bool(cadre.phone_index)
    for label, value in (
        ("民族", cadre.ethnicity),
        ("籍贯", cadre.native_place),
        ("出生地", cadre.birth_place),
    ):
        yield label, bool(value)
    yield "健康状况", bool(cadre.health)
    yield "参加工作时间", bool(cadre.work_started_on)
    if cadre.politics in _PARTY:
        yield "入党时间", bool(cadre.party_joined_on)
    yield "最高学历", bool(cadre.education)
    if cadre.education in (Education.GRADUATE, Education.BACHELOR, Education.COLLEGE):
        yield "毕业院校", bool(cadre.school or cadre.full_time_school or cadre.in_service_school)
    yield "任职经历", any(not post.is_study for post in facts[FactKind.POST])
    if cadre.person_type in _WITH_RANK:
        yield "职级经历", bool(facts[FactKind.RANK])
    graded = {grade.year for grade in facts[FactKind.GRADE]}
    for year in grade_years_due(on, cadre.work_started_on):
        yield f"{year}年度考核", year in graded
    yield "家庭成员", has_family


def _entry(kind: FactKind, fact: Any, on: date) -> Entry:
    text, detail, tone = _WORDS[kind](fact)
    started, ended, has_period = _dates(kind, fact)
    return Entry(
        kind=kind,
        label=str(fact._meta.verbose_name),
        started_on=started,
        ended_on=ended,
        has_period=has_period,
        text=text,
        detail=detail,
        tone=tone,
        is_now=has_period and started <= on and (ended is None or ended >= on),
        fact=fact,
    )


def _with_effect(entry: Entry, effects: dict[int, Effect], on: date) -> Entry:
    effect = effects.get(entry.fact.pk) if entry.kind == FactKind.SANCTION else None
    if effect is None:
        return entry
    barred = tuple(dict.fromkeys(bar.what.value for bar in effect.bars if bar.holds_on(on)))
    return replace(entry, effect=effect, is_now=effect.runs_on(on), barred=barred)


def _dates(kind: FactKind, fact: Any) -> tuple[date, date | None, bool]:
    if kind == FactKind.GRADE:
        return date(fact.year, 12, 31), None, False
    if kind == FactKind.HONOUR:
        return fact.awarded_on, None, False
    if kind == FactKind.TOLERANCE:
        return fact.decided_on, None, False
    if kind in (FactKind.CARE, FactKind.DEED, FactKind.CLEARANCE):
        return fact.on, None, False
    if kind == FactKind.TRAINING and fact.ended_on is None:
        return fact.started_on, None, False
    return fact.started_on, fact.ended_on, True


def _joined(*parts: str) -> str:
    return "，".join(part for part in parts if part)


def _grade_tone(grade: str) -> str:
    if grade == "excellent":
        return "good"
    return (
        "bad" if grade in ("incompetent", "unqualified", "basically_competent", "basically_qualified") else ""
    )


def _hours(hours: int | None) -> str:
    return f"{hours}学时" if hours else ""


def _unaffected(fact: Any) -> str:
    return f"不影响{'、'.join(fact.unaffected)}" if fact.unaffected else ""


# For each kind: (text, detail, tone) of a fact.
_WORDS: dict[FactKind, Any] = {
    FactKind.POST: lambda f: (f.text, f.note, ""),
    FactKind.RANK: lambda f: (f.get_rank_display(), "", ""),
    FactKind.GRADE: lambda f: (f.get_grade_display(), f.unit_name, _grade_tone(f.grade)),
    FactKind.HONOUR: lambda f: (f.title, _joined(f.get_kind_display(), f.authority, f.reason), "good"),
    FactKind.SANCTION: lambda f: (f.get_kind_display(), _joined(f.authority, f.reason), "bad"),
    FactKind.SECONDMENT: lambda f: (f"{f.get_kind_display()} {f.place}", f.post, ""),
    FactKind.TRAINING: lambda f: (f.title, _joined(f.organizer, _hours(f.hours), f.result), ""),
    FactKind.CARE: lambda f: (f.get_kind_display(), f.note, ""),
    FactKind.DEED: lambda f: (
        f.text,
        f"核实人：{f.verified_by}" if f.verified_by else "",
        "good" if f.kind == DeedKind.DEED else "bad",
    ),
    FactKind.TOLERANCE: lambda f: (f.get_outcome_display(), _joined(f.matter, _unaffected(f)), "good"),
    FactKind.CLEARANCE: lambda f: (f.get_way_display(), _joined(f.matter, f.authority), "good"),
}
