"""Many people for tests of plans, written at once: what counts is only where they are."""

from datetime import date
from typing import Any

from cadre.enums import PersonType
from cadre.models import Cadre, Unit
from cadre.rules import seniority
from cadre.services.people import next_numbers


def add_people(unit: Unit, count: int, **fields: Any) -> list[Cadre]:
    """People of a unit who began to work long ago."""
    level, rank = fields.get("level", "none"), fields.get("rank", "")
    return Cadre.objects.bulk_create(
        [
            Cadre(
                number=number,
                name="何其多",
                pinyin="heqiduo",
                initials="hqd",
                sex="M",
                unit=unit,
                unit_path=unit.path,
                born_on=date(1985, 3, 9),
                seniority=seniority(level, rank),
                **{"person_type": PersonType.CIVIL_SERVANT, "work_started_on": date(2008, 7, 1), **fields},
            )
            for number in next_numbers(count)
        ]
    )
