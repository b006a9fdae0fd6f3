"""From what is known of units and what the city chose to the claims that `places.share_out` answers. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rewards.rules.places import Claim, Part, Policy, Shared, share_out


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """A unit as a plan knows it. `above` is the unit over it, "" for none; `cap` the most its own rule allows."""

    code: str
    above: str
    people: int
    grade: str
    cap: Fraction
    is_grassroots: bool = False


@dataclass(frozen=True)
class Choices:
    """What the city chose. `ratios`: unit grade → ratio, a grade that is missing has the unit's own ceiling.

    `grades` in their order, the best first. Units with fewer people than `group_below` share places with the other
    small ones under the same unit; `grassroots` is added to the ratio of townships.
    """

    policy: Policy
    ratios: Mapping[str, Fraction]
    grades: tuple[str, ...] = ()
    group_below: int = 0
    grassroots: Fraction = Fraction(0)

    def ratio_of(self, unit: UnitFacts) -> Fraction:
        """The unit's ratio, before its ceiling."""
        ratio = self.ratios.get(unit.grade, unit.cap)
        return ratio + self.grassroots if unit.is_grassroots else ratio

    def rank_of(self, unit: UnitFacts) -> int:
        """The place of the unit's grade, 0 the best; no grade comes last."""
        return self.grades.index(unit.grade) if unit.grade in self.grades else len(self.grades)


@dataclass(frozen=True)
class Outcome:
    """`groups`: {the unit above: the codes of its small units that share places}; a group's lot has its `group_key`."""

    shared: Shared
    groups: dict[str, tuple[str, ...]]


def group_key(above: str) -> str:
    return f"{above}-L"


def plan_places(units: Iterable[UnitFacts], choices: Choices) -> Outcome:
    """Share the places of a city out. Raises Refused like `share_out`."""
    known = list(units)
    groups = _groups(known, choices.group_below)
    grouped = {code for codes in groups.values() for code in codes}
    by_code = {unit.code: unit for unit in known}
    claims = [_claim(unit.code, [unit], choices) for unit in known if unit.code not in grouped]
    claims += [
        _claim(group_key(above), [by_code[code] for code in codes], choices)
        for above, codes in groups.items()
    ]
    return Outcome(share_out(claims, choices.policy), groups)


def _groups(units: Iterable[UnitFacts], below: int) -> dict[str, tuple[str, ...]]:
    """The small units under each unit, where there are at least two; one alone is computed by itself."""
    small: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        if 0 < unit.people < below and unit.above:
            small[unit.above].append(unit.code)
    return {above: tuple(sorted(codes)) for above, codes in sorted(small.items()) if len(codes) > 1}


def _claim(key: str, units: list[UnitFacts], choices: Choices) -> Claim:
    parts = tuple(Part(unit.people, choices.ratio_of(unit), unit.cap) for unit in units)
    return Claim(key, parts, min(choices.rank_of(unit) for unit in units), len(units))
