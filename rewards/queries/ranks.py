"""Where people stand on the way to the next rank: set-based, the same queries for one person and for two thousand.

A million people pass through in chunks; nothing of a chunk is kept when the next is read.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.scope import subtree
from cadre.effects import Barred, effects_of
from cadre.enums import CadreStatus, Grade, Level, Rank
from cadre.models import Cadre, Post, RankHeld
from regulations import queries as regulations
from regulations.rules import RuleUnknown
from rewards.queries.by_unit import ByUnit, Person, in_chunks
from rewards.queries.facts import grades_of, investigations_of, sanctions_of
from rewards.rules.obstacles import Obstacle, from_effects, from_investigations
from rewards.rules.rank_rules import CODES, COVERED, RankRules, rank_rules
from rewards.rules.ranks import Career, PostPeriod, RankPeriod, Standing, standing_of

CHUNK = 2000  # people; the same few queries for each chunk
_RANKS = {rank.value: rank for rank in Rank}
_LEVELS = {level.value: level for level in Level}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One person and where he stands."""

    person: Person
    standing: Standing


def standings(people: QuerySet[Cadre], on: date) -> Iterator[Ranked]:
    """Where each of `people` stands on a day, in their order. Five queries a chunk, one for all the people."""
    rules = _rules(on)
    for chunk in in_chunks(people, CHUNK):
        careers = _careers([person for person in chunk if _is_covered(person)], rules, on)
        for person in chunk:
            career = careers.get(person.pk) or Career(person.person_type, person.status)
            yield Ranked(person, standing_of(career, rules.of(person.unit_path)))


def standing_of_person(cadre: Cadre, on: date) -> Standing:
    """Where one person stands on a day."""
    return next(standings(Cadre.objects.filter(pk=cadre.pk), on)).standing


def people_of(unit_path: str) -> QuerySet[Cadre]:
    """Everybody active in a subtree, in the order of lists; for operators, who have no scope."""
    return Cadre.objects.filter(subtree(unit_path), status=CadreStatus.ACTIVE).order_by(
        "unit_path", "seniority", "id"
    )


def _is_covered(person: Person) -> bool:
    return person.person_type in COVERED and person.status == CadreStatus.ACTIVE


def _rules(on: date) -> ByUnit[RankRules]:
    """The rules of the day by unit; the national ones tell since when there are any."""
    book = regulations.book()
    try:
        since: date | None = book.get("rank.years", on).effective_from
    except RuleUnknown:
        since = None
    return ByUnit(book, CODES, lambda place: rank_rules(place, on, since))


# --- facts ----------------------------------------------------------------------------------------------------------


def _careers(people: Collection[Person], rules: ByUnit[RankRules], on: date) -> dict[int, Career]:
    ids = [person.pk for person in people]
    ranks, posts, grades = _ranks(ids), _posts(ids), grades_of(ids)
    obstacles = _obstacles(people, grades, rules, on)
    return {
        person.pk: Career(
            person.person_type,
            person.status,
            ranks.get(person.pk, ()),
            posts.get(person.pk, ()),
            grades.get(person.pk, {}),
            obstacles.get(person.pk, ()),
        )
        for person in people
    }


def _ranks(ids: Collection[int]) -> Mapping[int, list[RankPeriod]]:
    found: dict[int, list[RankPeriod]] = defaultdict(list)
    rows = RankHeld.objects.filter(cadre_id__in=ids).order_by()
    for cadre_id, rank, started_on, ended_on in rows.values_list(
        "cadre_id", "rank", "started_on", "ended_on"
    ):
        found[cadre_id].append(RankPeriod(_RANKS[rank], started_on, ended_on))
    return found


def _posts(ids: Collection[int]) -> Mapping[int, list[PostPeriod]]:
    found: dict[int, list[PostPeriod]] = defaultdict(list)
    rows = Post.objects.filter(cadre_id__in=ids, is_study=False).exclude(level=Level.NONE).order_by()
    for cadre_id, level, started_on, ended_on in rows.values_list(
        "cadre_id", "level", "started_on", "ended_on"
    ):
        found[cadre_id].append(PostPeriod(_LEVELS[level], started_on, ended_on))
    return found


def _obstacles(
    people: Iterable[Person], grades: Mapping[int, dict[int, Grade]], rules: ByUnit[RankRules], on: date
) -> dict[int, tuple[Obstacle, ...]]:
    """What the sanctions and the known investigations of people bar, at any time."""
    paths = {person.pk: person.unit_path for person in people}
    sanctions = sanctions_of(paths.keys())
    found = {
        pk: from_effects(effects_of(held, rules.place(paths[pk]), on), Barred.RANK)
        for pk, held in sanctions.items()
    }
    for pk, periods in investigations_of(paths.keys(), grades, sanctions).items():
        rule = rules.of(paths[pk]).used.get("rank.blocks")
        if rule is not None:
            found[pk] = found.get(pk, ()) + from_investigations(periods, Barred.RANK, rule)
    return found
