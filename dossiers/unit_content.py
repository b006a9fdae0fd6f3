"""Reads the register into unit reports, a chunk of units at a time: five queries, whatever the chunk.

A report counts a unit and everything below it, so that the city's own report is the city's. The leadership team and
the list of people are the unit's own, together with its 内设机构 (which have no establishment of their own): the
people of a unit below are listed in that unit's report, not in every report above it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, TextChoices

from accounts.scope import STEP, Scope
from cadre.enums import CadreStatus, Education, Grade, Level, Politics, Rank, Sex, UnitKind
from cadre.models import Cadre, Unit, YearGrade
from dossiers import content
from dossiers.content import (
    PEOPLE_LIMIT,
    ChildRow,
    Share,
    Staffing,
    TeamRow,
    UnitReport,
    YearShares,
    age_on,
    clean,
    month,
)

GRADE_YEARS = 5
CHILD_LIMIT = 300
AGES = (
    (30, "30岁及以下"),
    (35, "31—35岁"),
    (40, "36—40岁"),
    (45, "41—45岁"),
    (50, "46—50岁"),
    (55, "51—55岁"),
    (200, "56岁及以上"),
)
PEOPLE_FIELDS = (
    "pk", "number", "name", "sex", "born_on", "politics", "education", "level", "rank",
    "title", "title_since", "unit_id", "unit_path", "person_type",
)  # fmt: skip


@dataclass
class _Tally:
    """What is counted for one unit."""

    own: int = 0
    own_leaders: int = 0
    whole: int = 0
    whole_leaders: int = 0
    ages: int = 0
    establishment: int | None = None  # of the unit and all below; None when no unit states one
    leader_posts: int | None = None
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    grades: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    people: list[dict[str, Any]] = field(default_factory=list)


def unit_reports(unit_ids: Sequence[int], *, year: int, as_of: date) -> dict[int, UnitReport]:
    """The reports of these units by id. Five queries."""
    wanted = list(Unit.objects.filter(pk__in=unit_ids))
    scope = Scope.of([unit.path for unit in wanted])
    below = list(Unit.objects.filter(scope.q("path")).order_by("path"))
    tallies = {unit.path: _Tally() for unit in below}
    divisions = {unit.path for unit in below if unit.kind == UnitKind.DIVISION}
    listed = {unit.path for unit in wanted}
    _count_establishment(below, tallies)
    _count_people(scope, tallies, divisions, listed, as_of)
    _count_grades(scope, tallies, year)
    shown = [person["pk"] for path in listed for person in tallies[path].people]
    this_year = dict(YearGrade.objects.filter(cadre_id__in=shown, year=year).values_list("cadre_id", "grade"))
    return {unit.pk: _Writer(unit, below, tallies, this_year, year, as_of).report() for unit in wanted}


def _above(path: str) -> Iterator[str]:
    """The path itself, then its parent's, up to the root."""
    for end in range(len(path), 0, -STEP):
        yield path[:end]


def _homes(path: str, divisions: set[str]) -> Iterator[str]:
    """The units whose own people somebody at `path` is: his division, and on to the unit it belongs to."""
    for each in _above(path):
        yield each
        if each not in divisions:
            return


def _count_establishment(below: list[Unit], tallies: dict[str, _Tally]) -> None:
    for unit in below:
        for path in _above(unit.path) if unit.closed_on is None else ():
            if tally := tallies.get(path):
                tally.establishment = _plus(tally.establishment, unit.establishment)
                tally.leader_posts = _plus(tally.leader_posts, unit.leader_posts)


def _plus(known: int | None, more: int | None) -> int | None:
    return known if more is None else (known or 0) + more


def _count_people(
    scope: Scope, tallies: dict[str, _Tally], divisions: set[str], listed: set[str], as_of: date
) -> None:
    people = Cadre.objects.filter(scope.q(), status=CadreStatus.ACTIVE).order_by("seniority", "born_on", "id")
    for person in people.values(*PEOPLE_FIELDS).iterator(chunk_size=2000):
        age, leads = age_on(person["born_on"], as_of), person["level"] != Level.NONE
        bucket = next(label for most, label in AGES if age <= most)
        for path in _above(person["unit_path"]):
            if tally := tallies.get(path):
                tally.whole += 1
                tally.whole_leaders += leads
                tally.ages += age
                tally.counts["age"][bucket] += 1
                for name in ("sex", "politics", "education", "level", "rank"):
                    tally.counts[name][person[name]] += 1
        for path in _homes(person["unit_path"], divisions):
            if tally := tallies.get(path):
                tally.own += 1
                tally.own_leaders += leads
                if path in listed and len(tally.people) < PEOPLE_LIMIT:
                    tally.people.append(person)


def _count_grades(scope: Scope, tallies: dict[str, _Tally], year: int) -> None:
    in_scope = scope.q("cadre__unit_path") & Q(cadre__status=CadreStatus.ACTIVE)
    rows = (
        YearGrade.objects.filter(in_scope, year__gt=year - GRADE_YEARS, year__lte=year)
        .order_by()
        .values_list("cadre__unit_path", "year", "grade")
        .annotate(people=Count("pk"))
    )
    for unit_path, each, grade, people in rows:
        for path in _above(unit_path):
            if tally := tallies.get(path):
                tally.grades[each][grade] += people


def _shares(counts: Counter[str], choices: type[TextChoices], *, blank: str = "") -> tuple[Share, ...]:
    """Counts in the order of the ladder, empty steps left out; what has no value at the end."""
    labelled = [Share(str(choice.label), counts[choice.value]) for choice in choices if counts[choice.value]]
    rest = counts[""]
    return (*labelled, Share(blank, rest)) if rest and blank else tuple(labelled)


class _Writer:
    """Puts one unit's tally into words."""

    def __init__(
        self,
        unit: Unit,
        below: list[Unit],
        tallies: dict[str, _Tally],
        this_year: dict[int, str],
        year: int,
        as_of: date,
    ) -> None:
        self.unit, self.year, self.as_of = unit, year, as_of
        self.below, self.this_year = below, this_year
        self.tallies, self.tally = tallies, tallies[unit.path]

    def report(self) -> UnitReport:
        counts, tally = self.tally.counts, self.tally
        people = tuple(self._row(person) for person in tally.people)
        years = tuple(self._grades_of(year) for year in range(self.year - GRADE_YEARS + 1, self.year + 1))
        return UnitReport(
            year=self.year,
            as_of=self.as_of.isoformat(),
            code=self.unit.code,
            name=clean(self.unit.name),
            summary=self._summary(years[-1]),
            facts=self._facts(),
            own=Staffing(tally.own, self.unit.establishment, tally.own_leaders, self.unit.leader_posts),
            whole=Staffing(tally.whole, tally.establishment, tally.whole_leaders, tally.leader_posts),
            average_age=f"{tally.ages / tally.whole:.1f}" if tally.whole else "",
            sexes=_shares(counts["sex"], Sex),
            ages=tuple(Share(label, counts["age"][label]) for _, label in AGES),
            parties=_shares(counts["politics"], Politics),
            educations=_shares(counts["education"], Education, blank="未登记"),
            levels=_shares(counts["level"], Level),
            ranks=_shares(counts["rank"], Rank, blank="未定职级"),
            grades=years[-1],
            grade_years=years,
            team=tuple(
                row for row, person in zip(people, tally.people, strict=True) if person["level"] != Level.NONE
            ),
            people=people,
            children=self._children(),
            notes=self._notes(),
        )

    def _grades_of(self, year: int) -> YearShares:
        counts = self.tally.grades[year]
        missing = self.tally.whole - sum(counts.values())
        shares = _shares(counts, Grade)
        return YearShares(year, (*shares, Share("未登记", missing)) if shares and missing > 0 else shares)

    def _row(self, person: dict[str, Any]) -> TeamRow:
        grade = self.this_year.get(person["pk"])
        return TeamRow(
            number=person["number"],
            name=clean(person["name"], 40),
            sex=str(Sex(person["sex"]).label),
            born=month(person["born_on"]),
            age=age_on(person["born_on"], self.as_of),
            title=clean(person["title"].removeprefix(self.unit.name), 120),
            level="" if person["level"] == Level.NONE else str(Level(person["level"]).label),
            rank=str(Rank(person["rank"]).label) if person["rank"] else "",
            education=str(Education(person["education"]).label) if person["education"] else "",
            since=month(person["title_since"]),
            grade=str(Grade(grade).label) if grade else "",
        )

    def _facts(self) -> tuple[content.Fact, ...]:
        unit = self.unit
        pairs = (
            ("机构编码", unit.code),
            ("类别", unit.get_kind_display()),
            ("层级", unit.get_level_display()),
            ("大系统", unit.get_system_display()),
        )
        return tuple(content.Fact(label, clean(value)) for label, value in pairs)

    def _children(self) -> tuple[ChildRow, ...]:
        """The units directly below, divisions left out, with all that is below them."""
        depth = len(self.unit.path) + STEP
        children = [
            unit
            for unit in self.below
            if len(unit.path) == depth
            and unit.path.startswith(self.unit.path)
            and unit.closed_on is None
            and unit.kind != UnitKind.DIVISION
        ]
        return tuple(self._child(unit) for unit in children[:CHILD_LIMIT])

    def _child(self, child: Unit) -> ChildRow:
        tally = self.tallies[child.path]
        grades = tally.grades[self.year]
        return ChildRow(
            name=clean(child.short_name),
            people=tally.whole,
            establishment=tally.establishment,
            excellent=grades[Grade.EXCELLENT],
            assessed=sum(grades.values()),
        )

    def _summary(self, grades: YearShares) -> str:
        tally, on = self.tally, self.as_of
        women = tally.counts["sex"][Sex.FEMALE]
        sentences = [
            f"截至{on.year}年{on.month}月{on.day}日，{self.unit.name}（含下属机构）登记在职干部{tally.whole}人，"
            f"其中女干部{women}人，平均年龄{tally.ages / tally.whole:.1f}岁。"
            if tally.whole
            else f"截至{on.year}年{on.month}月{on.day}日，{self.unit.name}没有登记在职干部。"
        ]
        assessed = sum(self.tally.grades[self.year].values())
        if assessed:
            share = 100 * grades.excellent / assessed
            sentences.append(
                f"{self.year}年度登记考核结果{assessed}人，优秀{grades.excellent}人，占{share:.1f}%。"
            )
        else:
            sentences.append(f"{self.year}年度考核结果尚未登记。")
        if self.unit.establishment is not None:
            room = self.unit.establishment - tally.own
            state = f"空编{room}名" if room >= 0 else f"超编{-room}名"
            sentences.append(f"本级编制{self.unit.establishment}名，实有{tally.own}人，{state}。")
        return clean("".join(sentences), 600)

    def _notes(self) -> tuple[str, ...]:
        notes = [
            "结构和考核等次统计含下属机构；领导班子和人员名单只列本级及内设机构，下属机构人员列入各自的汇总。"
        ]
        if self.tally.own > PEOPLE_LIMIT:
            notes.append(f"本级人员共{self.tally.own}人，名单只列前{PEOPLE_LIMIT}人。")
        return tuple(notes)
