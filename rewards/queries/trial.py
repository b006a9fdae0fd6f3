"""A plan before it is written: what the register and the rules would give. Used by the command and by the service."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from cadre.enums import UnitKind
from cadre.models import Unit
from rewards.enums import Scheme
from rewards.models import Plan, PlanRow, UnitGrade
from rewards.queries.participants import Participants, Place, Tally, participants
from rewards.queries.places_rules import PlaceRules
from rewards.rules.amounts import BASIS_POINT
from rewards.rules.choices import PlanChoices
from rewards.rules.plans import Outcome, UnitFacts, plan_places


@dataclass(frozen=True)
class UnitDraft:
    """One unit of a trial: where it stands, its people, its own grade and where that comes from."""

    place: Place
    tally: Tally
    grade: str
    grade_source: str
    cap_points: int


def choices_of(plan: Plan) -> PlanChoices:
    """What a plan chose, as the rules take it."""
    return PlanChoices(**{one.name: getattr(plan, one.name) for one in fields(PlanChoices)})


def base_of(tally: Tally | PlanRow, choices: PlanChoices) -> int:
    """How many of a unit's people count: by the switches for 不确定等次 and for its leaders."""
    base = tally.graded + (tally.undetermined if choices.counts_undetermined else 0)
    if choices.leaders_apart:
        base -= tally.leaders + (tally.leaders_undetermined if choices.counts_undetermined else 0)
    return base


def cap_of(unit_path: str, choices: PlanChoices, rules: PlaceRules) -> int:
    """The most that a unit's ratio may count: what the plan says, or less where the unit's own rule says so."""
    own = rules.ceiling_at(unit_path, approved=bool(choices.approval))
    strictest = rules.ceiling_at("", approved=bool(choices.approval))
    return min(choices.unit_points, own) if own < strictest else choices.unit_points


def unit_drafts(found: Participants, year: int, choices: PlanChoices, rules: PlaceRules) -> list[UnitDraft]:
    """The units of a trial with their grades of the year; one query."""
    grades = {
        unit_id: (grade, source)
        for unit_id, grade, source in UnitGrade.objects.filter(year=year).values_list(
            "unit_id", "grade", "source"
        )
    }
    return [
        UnitDraft(
            found.places[pk],
            tally,
            *grades.get(pk, ("", "")),
            cap_of(found.places[pk].path, choices, rules),
        )
        for pk, tally in sorted(found.tallies.items())
    ]


def facts_of(draft: UnitDraft, places: Mapping[int, Place], choices: PlanChoices) -> UnitFacts:
    above = places.get(draft.place.parent_id) if draft.place.parent_id else None
    return UnitFacts(
        code=draft.place.code,
        above=above.code if above else "",
        people=base_of(draft.tally, choices),
        grade=draft.grade,
        cap=draft.cap_points * BASIS_POINT,
        is_grassroots=draft.place.kind == UnitKind.TOWNSHIP,
    )


@dataclass(frozen=True)
class Trial:
    """What a plan would say, without a plan."""

    people: Participants
    units: list[tuple[UnitDraft, UnitFacts]]
    outcome: Outcome


def trial(year: int, scheme: Scheme, unit: Unit, choices: PlanChoices, rules: PlaceRules) -> Trial:
    """Count and share out. Raises Refused like `plan_places`."""
    found = participants(year, scheme, unit)
    units = unit_drafts(found, year, choices, rules)
    known = [(draft, facts_of(draft, found.places, choices)) for draft in units]
    outcome = plan_places((facts for _, facts in known), choices.as_rules(rules.grade_names))
    return Trial(found, known, outcome)
