"""Indicators as pages show them: every unit's score with its working, ranks among peers, results over the years."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from accounts.models import User
from evaluation.enums import Direction
from evaluation.models import Indicator, IndicatorResult, Scheme, SchemeUnit
from evaluation.models.indicators import SchemeQuerySet
from evaluation.rules import indicators as rules
from evaluation.rules.indicators import Composite, Entry


@dataclass(frozen=True)
class Standing:
    """One unit: its score, its place among its peers (of how many), and its grade on its row."""

    member: SchemeUnit
    composite: Composite
    rank: int | None
    peers: int


@dataclass(frozen=True)
class Year:
    """A result of an earlier year of a long-term indicator."""

    year: int
    value: Decimal | None
    target: Decimal


def found(user: User, text: str, year: int | None) -> SchemeQuerySet:
    schemes = Scheme.objects.visible_to(user).annotate(number=Count("units", distinct=True))
    schemes = schemes.order_by("-year", "name", "pk")
    if text:
        schemes = schemes.filter(name__contains=text)
    return schemes.filter(year=year) if year else schemes


def as_rule(one: Indicator) -> rules.Indicator:
    return rules.Indicator(one.pk, one.name, one.weight, one.target, Direction(one.direction), one.measure)


def standings(scheme: Scheme) -> dict[str, list[Standing]]:
    """Every unit by its group of peers, best first. Three queries, however many units."""
    asked = [as_rule(one) for one in scheme.indicators.all()]
    entries = entries_of(IndicatorResult.objects.filter(indicator__scheme=scheme))
    groups: dict[str, list[tuple[SchemeUnit, Composite]]] = defaultdict(list)
    for member in scheme.units.select_related("unit"):
        groups[member.peers].append((member, rules.composite(asked, entries[member.pk], scheme.cap)))
    return {peers: _ranked(rows) for peers, rows in groups.items()}


def entries_of(results: Iterable[IndicatorResult]) -> dict[int, dict[int, Entry]]:
    """Results by unit and indicator."""
    entries: dict[int, dict[int, Entry]] = defaultdict(dict)
    for one in results:
        entries[one.member_id][one.indicator_id] = Entry(one.value, one.target, one.is_excluded)
    return entries


def said(result: IndicatorResult | None) -> str:
    """A result in a few words, for the log and for what a file would change."""
    if result is None:
        return ""
    if result.is_excluded:
        return "不考核"
    value = "" if result.value is None else f"{result.value.normalize():f}"
    return value if result.target is None else f"{value}（目标{result.target.normalize():f}）"


def _ranked(rows: Sequence[tuple[SchemeUnit, Composite]]) -> list[Standing]:
    places = rules.ranks({member.pk: composite.score for member, composite in rows})
    made = [Standing(member, composite, places[member.pk], len(rows)) for member, composite in rows]
    return sorted(made, key=lambda one: (one.rank or len(rows) + 1, one.member.unit_path))


def standing_of(member: SchemeUnit) -> Standing:
    """One unit among its peers. The member needs its scheme joined."""
    peers = standings(member.scheme)[member.peers]
    return next(one for one in peers if one.member.pk == member.pk)


def history_of(member: SchemeUnit) -> dict[str, list[Year]]:
    """What the unit reached in earlier years, by the name of each long-term indicator, oldest first.

    One query a year back, whatever the number of indicators.
    """
    found: dict[str, list[Year]] = defaultdict(list)
    chain = {one.previous_id: one.name for one in member.scheme.indicators.all() if one.previous_id}
    while chain:
        earlier = Indicator.objects.filter(pk__in=chain).select_related("scheme")
        results = {
            one.indicator_id: one
            for one in IndicatorResult.objects.filter(indicator__in=list(chain), member__unit=member.unit_id)
        }
        following: dict[int, str] = {}
        for one in earlier:
            name = chain[one.pk]
            result = results.get(one.pk)
            target = one.target if result is None or result.target is None else result.target
            found[name].insert(0, Year(one.scheme.year, result.value if result else None, target))
            if one.previous_id:
                following[one.previous_id] = name
        chain = following
    return dict(found)
