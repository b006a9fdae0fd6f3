"""Awards that a year's grades propose: set-based, the same queries for one person and for two thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.scope import subtree
from cadre.effects import Barred, effects_of
from cadre.enums import CadreStatus, Grade, HonourKind
from cadre.models import Cadre, Honour, YearGrade
from cadre.queries.effects import RulesOf
from regulations import queries as regulations
from rewards.queries.by_unit import ByUnit, Person, in_chunks
from rewards.queries.facts import grades_of, investigations_of, sanctions_of
from rewards.rules.award_rules import PROCESSED
from rewards.rules.award_years import HonourFact
from rewards.rules.awards import Merits, Proposal, proposals_of
from rewards.rules.obstacles import Obstacle, from_effects, from_investigations
from rewards.rules.proposal_rules import CODES, ProposalRules, proposal_rules
from rewards.rules.rank_rules import COVERED

CHUNK = 2000  # people; the same few queries for each chunk
_KINDS = {kind.value: kind for kind in HonourKind}


@dataclass(frozen=True, slots=True)
class Proposed:
    """One award proposed for one person."""

    person: Person
    proposal: Proposal


def excellent_in(year: int, people: QuerySet[Cadre]) -> QuerySet[Cadre]:
    """Those of `people` whom a year's 优秀 may bring an award: civil servants and who is managed like them."""
    graded = YearGrade.objects.filter(year=year, grade=Grade.EXCELLENT).values("cadre")
    return people.filter(pk__in=graded, person_type__in=COVERED).exclude(status=CadreStatus.LEFT)


def people_under(unit_path: str) -> QuerySet[Cadre]:
    """Everybody of a subtree, in the order of lists; for operators, who have no scope."""
    return Cadre.objects.filter(subtree(unit_path)).order_by("unit_path", "seniority", "id")


def proposals(people: QuerySet[Cadre], year: int, on: date) -> Iterator[Proposed]:
    """What the year's grades propose for `people`, processed on a day. Four queries a chunk, one for the people."""
    rules = ByUnit(regulations.book(), CODES, lambda place: proposal_rules(place, year, on))
    for chunk in in_chunks(excellent_in(year, people), CHUNK):
        merits = _merits(chunk, rules, on)
        for person in chunk:
            for proposal in proposals_of(merits[person.pk], rules.of(person.unit_path)):
                yield Proposed(person, proposal)


def has_rules(year: int, on: date) -> bool:
    """Whether the national rules of the year say what its grades bring."""
    return proposal_rules(RulesOf(regulations.book(), ""), year, on).commendation is not None


# --- facts ----------------------------------------------------------------------------------------------------------


def _merits(people: Collection[Person], rules: ByUnit[ProposalRules], on: date) -> dict[int, Merits]:
    ids = [person.pk for person in people]
    grades, honours = grades_of(ids), _honours(ids)
    obstacles = _obstacles(people, grades, rules, on)
    return {
        person.pk: Merits(
            person.person_type,
            person.status,
            grades.get(person.pk, {}),
            honours.get(person.pk, ()),
            obstacles.get(person.pk, ()),
        )
        for person in people
    }


def _honours(ids: Collection[int]) -> Mapping[int, list[HonourFact]]:
    found: dict[int, list[HonourFact]] = defaultdict(list)
    kinds = (HonourKind.COMMENDATION, HonourKind.MERIT_3)
    rows = Honour.objects.filter(cadre_id__in=ids, kind__in=kinds).order_by()
    for cadre_id, kind, awarded_on, title, reason in rows.values_list(
        "cadre_id", "kind", "awarded_on", "title", "reason"
    ):
        found[cadre_id].append(HonourFact(_KINDS[kind], awarded_on, title, reason))
    return found


def _obstacles(
    people: Collection[Person], grades: Mapping[int, dict[int, Grade]], rules: ByUnit[ProposalRules], on: date
) -> dict[int, tuple[Obstacle, ...]]:
    """What the sanctions and the known investigations of people bar, at any time."""
    paths = {person.pk: person.unit_path for person in people}
    sanctions = sanctions_of(paths.keys())
    found = {
        pk: from_effects(effects_of(held, rules.place(paths[pk]), on), Barred.HONOUR)
        for pk, held in sanctions.items()
    }
    for pk, periods in investigations_of(paths.keys(), grades, sanctions).items():
        rule = rules.of(paths[pk]).investigation
        if rule is not None:
            found[pk] = found.get(pk, ()) + from_investigations(periods, PROCESSED, rule)
    return found
