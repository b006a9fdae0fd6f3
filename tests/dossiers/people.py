"""People with facts that the reports speak of, and runs worked off in this process."""

from datetime import date
from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.enums import (
    Education,
    Grade,
    HonourKind,
    Level,
    Politics,
    Rank,
    SanctionKind,
    SecondmentKind,
)
from cadre.models import Cadre, Unit
from dossiers import services
from dossiers.models import ReviewRun
from jobs.services import help_until_over
from tests.factories import make_cadre


def rich_facts(unit: Unit) -> list[FactDraft]:
    """One or more facts of every kind that a report shows, and some that it must leave out."""
    return [
        FactDraft(
            FactKind.POST,
            {
                "started_on": date(2016, 11, 1),
                "ended_on": date(2021, 6, 1),
                "text": "槐林镇镇长",
                "unit": unit,
            },
        ),
        FactDraft(
            FactKind.POST,
            {
                "started_on": date(2021, 6, 1),
                "text": f"{unit.name}党委书记",
                "title": "党委书记",
                "unit": unit,
                "level": Level.TOWNSHIP_CHIEF,
                "note": "其间：2024.03--2025.03 挂职",
            },
        ),
        FactDraft(FactKind.RANK, {"rank": Rank.SECTION_1, "started_on": date(2020, 3, 1)}),
        FactDraft(FactKind.GRADE, {"year": 2019, "grade": Grade.EXCELLENT}),
        FactDraft(FactKind.GRADE, {"year": 2024, "grade": Grade.COMPETENT}),
        FactDraft(FactKind.GRADE, {"year": 2025, "grade": Grade.EXCELLENT}),
        FactDraft(
            FactKind.HONOUR,
            {
                "kind": HonourKind.MERIT_3,
                "title": "三等功",
                "awarded_on": date(2022, 3, 1),
                "authority": "云川市人民政府",
            },
        ),
        FactDraft(
            FactKind.HONOUR,
            {"kind": HonourKind.OTHER, "title": "明年的表彰", "awarded_on": date(2026, 3, 1)},
        ),
        FactDraft(
            FactKind.SANCTION,
            {
                "kind": SanctionKind.ADMONITION,
                "started_on": date(2025, 1, 1),
                "ended_on": date(2025, 6, 30),
                "reason": "督促不力",
            },
        ),
        FactDraft(
            FactKind.SANCTION,
            {
                "kind": SanctionKind.PARTY_WARNING,
                "started_on": date(2025, 6, 18),
                "ended_on": date(2026, 6, 17),
            },
        ),
        FactDraft(
            FactKind.SECONDMENT,
            {
                "kind": SecondmentKind.HANGZHI,
                "place": "云川市发展和改革委员会",
                "post": "副主任",
                "started_on": date(2024, 3, 1),
                "ended_on": date(2025, 3, 1),
            },
        ),
        FactDraft(
            FactKind.TRAINING,
            {
                "title": "专题研讨班",
                "started_on": date(2025, 5, 6),
                "ended_on": date(2025, 5, 9),
                "hours": 40,
            },
        ),
        FactDraft(FactKind.TRAINING, {"title": "多年前的培训", "started_on": date(2015, 5, 6), "hours": 8}),
        FactDraft(
            FactKind.FAMILY,
            {"relation": "妻子", "name": "宋知微", "born_on": date(1981, 3, 1), "work": "云川市第二人民医院"},
        ),
    ]


def make_rich(unit: Unit, name: str = "陆远航", serial: int = 1, **fields: Any) -> Cadre:
    fields.setdefault("facts", rich_facts(unit))
    fields.setdefault("politics", Politics.CPC)
    fields.setdefault("education", Education.BACHELOR)
    return make_cadre(unit, name, serial, born_on=fields.pop("born_on", date(1979, 8, 15)), **fields)


def run_through(**order: Any) -> ReviewRun:
    """Order a run as the operator and work it off here."""
    run = services.start_run(by=None, **order)
    help_until_over(run.group)
    run.refresh_from_db()
    return run
