"""单位考核等次: the grades that units got for a year, from the body that assesses them."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Unit
from rewards.enums import Scheme
from rewards.models import UnitGrade
from rewards.queries.places_rules import place_rules


@transaction.atomic
def record_unit_grades(*, year: int, grades: Mapping[int, str], source: str, by: User | None) -> int:
    """Record {unit id: grade} for a year, "" takes one back; how many have changed. Plans made later begin with them.

    Raises Refused for a grade that the rules do not know, and NotAllowed for a unit out of reach.
    """
    if not source.strip():
        raise Refused("请填写等次的来源，例如考核结果通报的文号。")
    units = Unit.objects.in_bulk(grades)
    known = {
        row.unit_id: row for row in UnitGrade.objects.select_for_update().filter(year=year, unit__in=units)
    }
    changes = []
    for unit_id, grade in grades.items():
        unit = units[unit_id]
        require(by, Permission.PLAN_PLACES, unit.path)
        _check_grade(year, unit, grade)
        before = known[unit_id].grade if unit_id in known else ""
        if before != grade:
            changes.append(({"what": unit.name, "before": before, "after": grade}, unit))
    for change, unit in changes:
        _write(year, unit, change["after"], source.strip(), by)
        audit.record(
            Event.PLACES_GRADE,
            by=by,
            target=f"unit:{unit.code}",
            unit_path=unit.path,
            year=year,
            source=source.strip(),
            changes=[change],
        )
    return len(changes)


def _check_grade(year: int, unit: Unit, grade: str) -> None:
    known = place_rules(year, Scheme.CIVIL, unit).grade_names
    if grade and known and grade not in known:
        raise Refused(f"“{unit.name}”的等次“{grade}”不对，应为{'、'.join(known)}。")


def _write(year: int, unit: Unit, grade: str, source: str, by: User | None) -> None:
    if not grade:
        UnitGrade.objects.filter(unit=unit, year=year).delete()
        return
    UnitGrade.objects.update_or_create(
        unit=unit,
        year=year,
        defaults={"grade": grade, "source": source, "recorded_by": by, "recorded_at": timezone.now()},
    )
