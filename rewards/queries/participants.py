"""Who should take part in a year's assessment, counted for every unit of a subtree: set-based.

A few statements, whatever the number of people: everybody by one GROUP BY, and by name only those whose year is not
the plain case (on probation, sanctioned, moved since, recorded by hand), who are then judged one by one.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from cadre.effects import SanctionFact
from cadre.enums import CadreStatus, Level, PersonType, SanctionKind, UnitKind, UnitLevel
from cadre.models import Cadre, Post, Sanction, Secondment, Unit
from cadre.rules import leading_levels
from regulations import queries as regulations
from regulations.rules import Rule, RuleBook, RuleUnknown
from rewards.enums import Scheme, SpecialKind, Treatment
from rewards.models import SpecialCase
from rewards.rules.participants import (
    YEARS_BACK,
    PersonYear,
    Standing,
    first_day_of_probation,
    standing_by_hand,
    standing_of,
)

TYPES = {
    Scheme.CIVIL: (PersonType.CIVIL_SERVANT, PersonType.QUASI),
    Scheme.INSTITUTION: (PersonType.INSTITUTION,),
}
_PERSON = ("pk", "unit_id", "level", "work_started_on", "status")
_OWN = len(_PERSON)
_HALF_YEAR = timedelta(days=183)
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that gets places, by its place in the tree; a division (内设机构) belongs to the unit above it."""

    pk: int
    code: str
    name: str
    path: str
    kind: str
    parent_id: int | None
    leads: frozenset[str]  # the levels of its leading team


@dataclass
class Tally:
    """The people of one unit: how many of each treatment, and how many of them lead the unit."""

    graded: int = 0
    undetermined: int = 0
    absent: int = 0
    leaders: int = 0
    leaders_undetermined: int = 0

    def add(self, treatment: Treatment, is_leader: bool, by: int = 1) -> None:
        if treatment == Treatment.ABSENT:
            self.absent += by
        elif treatment == Treatment.UNDETERMINED:
            self.undetermined += by
            self.leaders_undetermined += by * is_leader
        else:
            self.graded += by
            self.leaders += by * is_leader


@dataclass(slots=True)
class Somebody:
    """A person who is judged by name. `home` is where the register has him now, `place` where he is assessed."""

    pk: int
    home: int
    level: str
    work_started_on: date | None
    is_counted: bool  # whether the GROUP BY counted him
    was_here: bool = True  # whether he was in service at the year's end
    place: int | None = None
    moved: list[str] = field(default_factory=list)
    sanctions: list[SanctionFact] = field(default_factory=list)
    special: list[tuple[SpecialKind, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Named:
    """What a plan keeps of a person by name."""

    cadre_id: int
    place_id: int
    treatment: Treatment
    reason: str


@dataclass(frozen=True)
class Participants:
    """Everybody who should take part: a tally for each unit that has anybody, and the people who are told by name."""

    places: dict[int, Place]
    tallies: dict[int, Tally]
    named: list[Named]


def participants(year: int, scheme: Scheme, root: Unit) -> Participants:
    """Who should take part in a year below `root`, as the register has it now. About ten queries."""
    return _Count(year, scheme, root).run()


def places_below(root: Unit) -> tuple[dict[int, Place], dict[int, int]]:
    """(the units below a root that get places, {any unit: the one that it belongs to}); one query."""
    columns = ("pk", "code", "name", "path", "kind", "level", "parent_id")
    places: dict[int, Place] = {}
    belongs: dict[int, int] = {}
    for pk, code, name, path, kind, level, parent_id in (
        Unit.objects.under(root.path).order_by("path").values_list(*columns)
    ):
        if kind == UnitKind.DIVISION and parent_id in belongs:
            belongs[pk] = belongs[parent_id]
            continue
        leads = frozenset(leading_levels(UnitKind(kind), UnitLevel(level)))
        places[pk] = Place(pk, code, name, path, kind, parent_id, leads)
        belongs[pk] = pk
    return places, belongs


class _Remembering:
    """The rule book as it holds for a unit, asked once for each rule: most have no version of a unit's own."""

    def __init__(
        self, book: RuleBook, unit_path: str, known: dict[tuple[str, date, str], Rule | None]
    ) -> None:
        self.book, self.unit_path, self.known = book, unit_path, known

    def get(self, code: str, on: date) -> Rule:
        """Raises RuleUnknown like the book."""
        key = (code, on, self.unit_path if self.book.local_versions(code) else "")
        if key not in self.known:
            try:
                self.known[key] = self.book.get(code, on, self.unit_path)
            except RuleUnknown:
                self.known[key] = None
        rule = self.known[key]
        if rule is None:
            raise RuleUnknown(code)
        return rule


class _Count:
    """One count, step by step."""

    def __init__(self, year: int, scheme: Scheme, root: Unit) -> None:
        self.year, self.scheme, self.root = year, scheme, root
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.places, self.belongs = places_below(root)
        self.people: dict[int, Somebody] = {}
        self.tallies: dict[int, Tally] = defaultdict(Tally)
        self.named: list[Named] = []
        self.book = regulations.book()
        self.rules_known: dict[tuple[str, date, str], Rule | None] = {}

    def run(self) -> Participants:
        self._count_everybody()
        self._find_sanctioned()
        self._find_on_probation()
        self._find_special()
        self._find_moved()
        self._find_left()
        self._find_seconded()
        for person in self.people.values():
            self._judge(person)
        tallies = {pk: tally for pk, tally in self.tallies.items() if tally != Tally()}
        return Participants(self.places, tallies, self.named)

    # --- everybody ------------------------------------------------------------------------------------------------

    def _in_service(self) -> QuerySet[Cadre]:
        """The register's active people of the scheme who had begun to work by the year's end."""
        begun = Q(work_started_on=None) | Q(work_started_on__lte=self.last)
        return Cadre.objects.filter(begun, status=CadreStatus.ACTIVE, person_type__in=TYPES[self.scheme])

    def _count_everybody(self) -> None:
        cells = self._in_service().order_by().values_list("unit_id", "level").annotate(people=Count("pk"))
        for unit_id, level, people in cells:
            if unit_id in self.belongs:
                self._tally(unit_id, level, Treatment.GRADED, people)

    def _tally(self, unit_id: int, level: str, treatment: Treatment, people: int) -> None:
        """Count people of a unit, at the unit that gets the places."""
        place = self.places[self.belongs[unit_id]]
        is_leader = unit_id == place.pk and level in place.leads and level != Level.NONE
        self.tallies[place.pk].add(treatment, is_leader, people)

    # --- by name --------------------------------------------------------------------------------------------------

    def _somebody(self, row: tuple[Any, ...]) -> Somebody:
        """The person of a row that begins with _PERSON's columns."""
        pk, home, level, started, status = row[:_OWN]
        if pk not in self.people:
            begun = started is None or started <= self.last
            is_counted = status == CadreStatus.ACTIVE and begun
            self.people[pk] = Somebody(
                pk, home, level, started, is_counted and home in self.belongs, is_counted, home
            )
        return self.people[pk]

    def _rows(self, found: QuerySet[Any], prefix: str, *more: str) -> Iterator[tuple[Any, ...]]:
        """Rows about people of the scheme, each beginning with the person."""
        columns = [f"{prefix}{name}" for name in _PERSON]
        typed = found.filter(**{f"{prefix}person_type__in": TYPES[self.scheme]})
        return iter(typed.values_list(*columns, *more).iterator(chunk_size=_BATCH))

    def _find_sanctioned(self) -> None:
        if self.scheme != Scheme.CIVIL:
            return
        earliest = date(self.year - YEARS_BACK, 1, 1)
        found = Sanction.objects.filter(started_on__gte=earliest, started_on__lte=self.last).order_by("pk")
        for row in self._rows(found, "cadre__", "pk", "kind", "started_on", "ended_on"):
            pk, kind, started_on, ended_on = row[_OWN:]
            fact = SanctionFact(pk, SanctionKind(kind), started_on, ended_on)
            self._somebody(row).sanctions.append(fact)

    def _find_on_probation(self) -> None:
        try:
            rule = self.book.get("evaluation.probation", self.last, self.root.path)
        except RuleUnknown:
            return
        first = first_day_of_probation(self.year, rule)
        if self.scheme == Scheme.CIVIL:
            for row in self._rows(self._in_service().filter(work_started_on__gte=first).order_by("pk"), ""):
                self._somebody(row)

    def _find_special(self) -> None:
        found = SpecialCase.objects.standing().filter(year=self.year).order_by("pk")
        for row in self._rows(found, "cadre__", "kind", "document"):
            kind, document = row[_OWN:]
            self._somebody(row).special.append((SpecialKind(kind), document))

    def _find_moved(self) -> None:
        """Who took his post after the year: assessed by the unit where he was at its end (art. 26)."""
        later = Cadre.objects.filter(status=CadreStatus.ACTIVE, title_since__gt=self.last)
        posts = self._posts_at_the_end().filter(cadre__in=later)
        for row in self._rows(posts, "cadre__", "unit_id", "unit__name"):
            unit_id, name = row[_OWN:]
            person = self._somebody(row)
            if person.is_counted or unit_id in self.belongs:
                person.place = unit_id
                person.moved = [f"年末在{name}，由该单位考核"] if unit_id != person.home else []

    def _find_left(self) -> None:
        """Who was still in service at the year's end and has retired or left since."""
        posts = self._posts_at_the_end().filter(ended_on__isnull=False)
        for row in self._rows(posts.exclude(cadre__status=CadreStatus.ACTIVE), "cadre__", "unit_id"):
            if row[_OWN] in self.belongs:
                person = self._somebody(row)
                person.was_here, person.place = True, row[_OWN]
                person.moved = ["年末在职，此后离开"]

    def _posts_at_the_end(self) -> QuerySet[Post]:
        running = Q(ended_on=None) | Q(ended_on__gte=self.last)
        return Post.objects.filter(
            running, started_on__lte=self.last, is_study=False, unit__isnull=False
        ).order_by("started_on")

    def _find_seconded(self) -> None:
        """Who worked half the year or longer at another unit of the register is assessed there (art. 26)."""
        running = Q(ended_on=None) | Q(ended_on__gte=self.first)
        found = Secondment.objects.filter(running, started_on__lte=self.last).order_by("started_on")
        by_name = {place.name: place.pk for place in self.places.values()}
        for row in self._rows(found, "cadre__", "place", "started_on", "ended_on"):
            place, started_on, ended_on = row[_OWN:]
            days = min(ended_on or self.last, self.last) - max(started_on, self.first) + timedelta(days=1)
            if place in by_name and days >= _HALF_YEAR:
                person = self._somebody(row)
                if person.place != by_name[place]:
                    person.place = by_name[place]
                    person.moved.append(f"在{place}工作{days.days}天，由该单位考核")

    # --- judged -------------------------------------------------------------------------------------------------

    def _judge(self, person: Somebody) -> None:
        """Take somebody out of the plain count and put him where he belongs."""
        if person.is_counted:
            self._tally(person.home, person.level, Treatment.GRADED, -1)
        if not person.was_here or person.place not in self.belongs:
            return
        standing = self._standing(person)
        self._tally(person.place, person.level, standing.treatment, 1)
        if standing.treatment != Treatment.GRADED or standing.reasons or person.moved:
            reason = "；".join([*standing.reasons, *person.moved])
            place = self.belongs[person.place]
            self.named.append(Named(person.pk, place, standing.treatment, reason[:400]))

    def _standing(self, person: Somebody) -> Standing:
        year = PersonYear(person.work_started_on, tuple(person.sanctions), tuple(person.special))
        if self.scheme != Scheme.CIVIL:
            return standing_by_hand(year)
        unit_id = person.place if person.place is not None else person.home
        path = self.places[self.belongs[unit_id]].path
        return standing_of(year, self.year, _Remembering(self.book, path, self.rules_known))
