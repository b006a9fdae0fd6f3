"""Reading the unit tree: its branches one at a time, and what a unit is made of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Value, When

from accounts.enums import Permission
from accounts.queries import SomeUser, scope_of
from accounts.scope import STEP, prefix_range, subtree
from cadre.enums import CadreStatus, Education, Level, Politics, Rank, Sex, UnitKind, UnitLevel
from cadre.models import Cadre, Unit
from cadre.models.unit import UnitQuerySet
from cadre.queries.search import UNREGISTERED
from cadre.rules import AGE_BANDS, born_between, leading_levels

SHOWN = 50  # units that a search or a suggestion shows


def branches(units: UnitQuerySet) -> UnitQuerySet:
    """Units as the tree shows them, each knowing whether anything lies below (`has_children`)."""
    below = Unit.objects.open().filter(parent=OuterRef("pk"))
    return units.annotate(has_children=Exists(below)).order_by("path")


def top_units(user: SomeUser) -> UnitQuerySet:
    """Where the user's part of the tree begins: the roots, or the units for which he holds a role."""
    scope = scope_of(user, Permission.VIEW_CADRES)
    units = Unit.objects.open()
    found = units.filter(parent=None) if scope.is_everything else units.filter(path__in=scope.paths)
    return branches(found)


def children_of(unit: Unit) -> UnitQuerySet:
    return branches(Unit.objects.open().filter(parent=unit))


def units_named(user: SomeUser, text: str) -> list[Unit]:
    """Open units in scope whose full or short name begins with `text`, at most SHOWN."""
    if not text:
        return []
    named = prefix_range("name", text) | prefix_range("short_name", text)
    return list(Unit.objects.visible_to(user).open().filter(named).order_by("path")[:SHOWN])


def unit_called(user: SomeUser, name: str) -> Unit | None:
    """The open unit in scope that is meant: by its full name, or by a short name that only one of them has."""
    units = Unit.objects.visible_to(user).open()
    exact = units.filter(name=name).first()
    if exact or not name:
        return exact
    short = list(units.filter(short_name=name)[:2])
    return short[0] if len(short) == 1 else None


def unit_at_head(text: str) -> tuple[Unit | None, str]:
    """The open unit with whose name a post's text begins, and the rest: the longest name wins."""
    beginnings = [text[:end] for end in range(2, len(text) + 1)]
    found = list(Unit.objects.open().filter(name__in=beginnings))
    if not found:
        return None, text
    unit = max(found, key=lambda unit: len(unit.name))
    return unit, text[len(unit.name) :]


def ancestors_of(user: SomeUser, path: str) -> list[Unit]:
    """The units above a path, from the top, as far as the user may see them."""
    above = [path[:end] for end in range(STEP, len(path), STEP)]
    return list(Unit.objects.visible_to(user).filter(path__in=above).order_by("path"))


# --- what a unit is made of ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """One line of a structure table: how many, and the list's parameters that show just these people."""

    label: str
    count: int
    query: dict[str, str]

    @property
    def address(self) -> str:
        return urlencode(self.query)


@dataclass(frozen=True)
class Structure:
    """The active people of a subtree, counted in one query."""

    total: int
    tables: list[tuple[str, list[Share]]]


def structure_of(unit: Unit, on: date) -> Structure:
    """Age, sex, party, education, level and rank of everybody active in the unit and below it."""
    groups = list(
        Cadre.objects.filter(subtree(unit.path), status=CadreStatus.ACTIVE)
        .order_by()
        .annotate(age_band=_age_band(on))
        .values_list("sex", "age_band", "politics", "education", "level", "rank")
        .annotate(people=Count("id"))
    )
    unknown = (UNREGISTERED, "未登记")
    tables = [
        ("性别", 0, "sex", Sex.choices),
        ("政治面貌", 2, "politics", Politics.choices),
        ("最高学历", 3, "education", [*Education.choices, unknown]),
        ("职务层次", 4, "level", Level.choices),
        ("职级", 5, "rank", [*Rank.choices, unknown]),
    ]
    shares = [(head, _shares(_add_up(groups, at), choices, name)) for head, at, name, choices in tables]
    shares.insert(1, ("年龄", _ages(_add_up(groups, 1))))
    return Structure(sum(group[-1] for group in groups), shares)


def _age_band(on: date) -> Case:
    """The place in AGE_BANDS, by the very bounds that the list's filter uses."""
    whens = []
    for place, (_, youngest, oldest) in enumerate(AGE_BANDS):
        first, last = born_between(youngest, oldest, on)
        bounds = {"born_on__gte": first, "born_on__lte": last}
        whens.append(When(**{name: day for name, day in bounds.items() if day}, then=Value(place)))
    return Case(*whens, output_field=IntegerField())


def _add_up(groups: list[Any], place: int) -> Counter[Any]:
    counter: Counter[Any] = Counter()
    for group in groups:
        counter[group[place]] += group[-1]
    return counter


def _shares(counts: Counter[Any], choices: Iterable[tuple[str, Any]], parameter: str) -> list[Share]:
    return [
        Share(str(label), people, {parameter: value})
        for value, label in choices
        if (people := counts["" if value == UNREGISTERED else value])
    ]


def _ages(counts: Counter[Any]) -> list[Share]:
    return [
        Share(label, counts[place], _given(age_from=youngest, age_to=oldest))
        for place, (label, youngest, oldest) in enumerate(AGE_BANDS)
        if counts[place]
    ]


def _given(**bounds: int | None) -> dict[str, str]:
    return {name: str(value) for name, value in bounds.items() if value is not None}


@dataclass(frozen=True)
class Vacancies:
    """Posts of the unit itself (not of units below): what it may have, what it has. None: nobody has said."""

    establishment: int | None
    actual: int
    leader_posts: int | None
    leaders: int

    @property
    def vacant(self) -> int | None:
        return None if self.establishment is None else self.establishment - self.actual

    @property
    def over(self) -> int:
        return max(0, -(self.vacant or 0))

    @property
    def leaders_over(self) -> int:
        return max(0, -(self.leaders_vacant or 0))

    @property
    def leaders_vacant(self) -> int | None:
        return None if self.leader_posts is None else self.leader_posts - self.leaders


def vacancies_of(unit: Unit) -> Vacancies:
    """Leaders are the unit's own active people at the levels of its leading team."""
    own = Cadre.objects.filter(unit=unit, status=CadreStatus.ACTIVE)
    levels: Counter[str] = Counter(dict(own.order_by().values_list("level").annotate(people=Count("id"))))
    leaders = sum(levels[level] for level in leading_levels(UnitKind(unit.kind), UnitLevel(unit.level)))
    return Vacancies(unit.establishment, sum(levels.values()), unit.leader_posts, leaders)
