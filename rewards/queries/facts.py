"""Facts that ranks and awards both read, for a few thousand people by one query each."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.utils import timezone

from cadre.effects import SanctionFact
from cadre.enums import Grade, SanctionKind
from cadre.models import Sanction, YearGrade
from rewards.enums import SpecialKind
from rewards.models import SpecialCase
from rewards.rules.obstacles import investigated

_GRADES = {grade.value: grade for grade in Grade}


def grades_of(ids: Collection[int]) -> Mapping[int, dict[int, Grade]]:
    """{cadre id: {year: his grade}}; an empty one for everybody else."""
    found: dict[int, dict[int, Grade]] = defaultdict(dict)
    rows = YearGrade.objects.filter(cadre_id__in=ids).order_by()
    for cadre_id, year, grade in rows.values_list("cadre_id", "year", "grade"):
        found[cadre_id][year] = _GRADES[grade]
    return found


def sanctions_of(ids: Collection[int]) -> dict[int, list[SanctionFact]]:
    """{cadre id: his sanctions, past and to come}, for those who have any."""
    found: dict[int, list[SanctionFact]] = defaultdict(list)
    rows = Sanction.objects.filter(cadre_id__in=ids).order_by()
    for cadre_id, pk, kind, since, until in rows.values_list(
        "cadre_id", "pk", "kind", "started_on", "ended_on"
    ):
        found[cadre_id].append(SanctionFact(pk, SanctionKind(kind), since, until))
    return dict(found)


def investigations_of(
    ids: Collection[int],
    grades: Mapping[int, Mapping[int, Grade]],
    sanctions: Mapping[int, Collection[SanctionFact]],
) -> dict[int, list[tuple[date, date | None]]]:
    """{cadre id: when he was under investigation}, as far as notes of special cases tell."""
    noted: dict[int, list[tuple[int, date]]] = defaultdict(list)
    rows = SpecialCase.objects.standing().filter(kind=SpecialKind.INVESTIGATION, cadre_id__in=ids)
    for cadre_id, year, recorded_at in rows.values_list("cadre_id", "year", "recorded_at"):
        noted[cadre_id].append((year, timezone.localdate(recorded_at)))
    return {
        cadre_id: investigated(
            years, grades.get(cadre_id, {}), [one.started_on for one in sanctions.get(cadre_id, ())]
        )
        for cadre_id, years in noted.items()
    }
