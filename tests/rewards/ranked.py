"""People on their way to the next rank."""

from datetime import date
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Grade, PersonType, Rank, SanctionKind
from cadre.models import Cadre, Sanction, Unit
from tests.factories import make_cadre

ON = date(2026, 11, 22)


def facts(
    rank: Rank = Rank.SECTION_2,
    since: date = date(2024, 3, 1),
    *more: FactDraft,
    excellent: tuple[int, ...] = (),
) -> list[FactDraft]:
    """A rank, and a grade for each year since."""
    found = [FactDraft(FactKind.RANK, {"rank": rank, "started_on": since}), *more]
    for year in range(since.year, ON.year):
        grade = Grade.EXCELLENT if year in excellent else Grade.COMPETENT
        found.append(FactDraft(FactKind.GRADE, {"year": year, "grade": grade}))
    return found


def sanction(cadre: Cadre, kind: SanctionKind, since: date) -> None:
    Sanction.objects.create(cadre=cadre, kind=kind, started_on=since, source="测试")


def one_of_each(bureau: Unit) -> dict[str, Cadre]:
    """One person of each standing on ON, by a name that says it."""
    named: dict[str, dict[str, Any]] = {
        "符合": {"facts": facts()},
        "将满": {"facts": facts(since=date(2025, 3, 1))},
        "未满": {"facts": facts(Rank.RESEARCHER_1, date(2025, 3, 1))},
        "受记过": {"facts": facts()},
        "缺考核": {"facts": facts()[:1]},
        "最高": {"facts": facts(Rank.INSPECTOR_1)},
        "没有职级": {"facts": []},
        "事业人员": {"facts": [], "person_type": PersonType.INSTITUTION},
    }
    made = {
        name: make_cadre(bureau, name, serial, **given)
        for serial, (name, given) in enumerate(named.items(), 1)
    }
    sanction(made["受记过"], SanctionKind.DISCIPLINE_DEMERIT, date(2026, 6, 1))
    return made
