"""Who should take part: counted at the right unit, with a reason for everybody who is no plain case."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre.drafts import FactDraft, FactKind
from cadre.enums import CadreStatus, Level, PersonType, SanctionKind, SecondmentKind, UnitKind
from cadre.models import Cadre, Unit
from rewards.enums import Scheme, SpecialKind, Treatment
from rewards.queries.participants import Participants, Tally, participants
from rewards.services import special
from tests.factories import make_cadre, make_unit
from tests.rewards.people import add_people

pytestmark = pytest.mark.django_db
BEGAN = {"work_started_on": date(2008, 7, 1)}


def root() -> Unit:
    return Unit.objects.get(parent=None)


def count(year: int = 2025, scheme: Scheme = Scheme.CIVIL, unit: Unit | None = None) -> Participants:
    return participants(year, scheme, unit or root())


def tally(unit: Unit, year: int = 2025) -> Tally:
    return count(year).tallies.get(unit.pk, Tally())


def reasons(found: Participants) -> dict[int, tuple[Treatment, str]]:
    return {one.cadre_id: (one.treatment, one.reason) for one in found.named}


def fact(table: FactKind, /, **values: Any) -> FactDraft:
    return FactDraft(table, values)


def test_everybody_in_service_counts_where_he_stands(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    add_people(bureau, 43)
    add_people(bureau, 2, status=CadreStatus.RETIRED)
    add_people(bureau, 3, person_type=PersonType.INSTITUTION)
    add_people(bureau, 1, work_started_on=date(2026, 7, 1))
    assert tally(bureau) == Tally(graded=43)
    assert count(scheme=Scheme.INSTITUTION).tallies == {bureau.pk: Tally(graded=3)}


def test_a_division_belongs_to_the_unit_above_it(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    division = make_unit("云川市财政局预算科", bureau, kind=UnitKind.DIVISION)
    section = make_unit("云川市财政局预算科一股", division, kind=UnitKind.DIVISION)
    add_people(division, 4)
    add_people(section, 2)
    assert count().tallies == {bureau.pk: Tally(graded=6)}


def test_each_reason_is_told_by_name(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    add_people(bureau, 5)
    (recruit,) = add_people(bureau, 1, work_started_on=date(2025, 8, 1))
    ill, suspect = add_people(bureau, 2)
    special.record_special(number=ill.number, year=2025, kind=SpecialKind.LEAVE, document="假条", by=None)
    special.record_special(
        number=suspect.number, year=2025, kind=SpecialKind.INVESTIGATION, document="立案通知", by=None
    )
    warned = make_cadre(
        bureau, "黎晓东", 7, **BEGAN,
        facts=[fact(FactKind.SANCTION, kind=SanctionKind.DISCIPLINE_WARNING, started_on=date(2025, 4, 1))],
    )  # fmt: skip
    found = count()
    assert found.tallies[bureau.pk] == Tally(graded=6, undetermined=3)
    told = reasons(found)
    assert {pk: treatment for pk, (treatment, _) in told.items()} == {
        recruit.pk: Treatment.UNDETERMINED,
        ill.pk: Treatment.UNDETERMINED,
        suspect.pk: Treatment.UNDETERMINED,
        warned.pk: Treatment.NOT_EXCELLENT,
    }
    assert told[suspect.pk][1] == "被立案审查调查未结案（立案通知，《公务员考核规定》第二十八条）"


def test_who_does_not_take_part_is_not_in_the_base(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    gone, *_ = add_people(bureau, 3)
    special.record_special(number=gone.number, year=2025, kind=SpecialKind.ABSENT, document="外派", by=None)
    assert tally(bureau) == Tally(graded=2, absent=1)
    assert tally(bureau, 2024) == Tally(graded=3)


def test_a_cancelled_case_counts_no_more(city: dict[str, Unit]) -> None:
    (ill,) = add_people(city["财政局"], 1)
    case = special.record_special(
        number=ill.number, year=2025, kind=SpecialKind.LEAVE, document="假条", by=None
    )
    special.cancel_special(case_id=case.pk, by=None)
    assert tally(city["财政局"]) == Tally(graded=1)


def test_who_moved_after_the_year_is_assessed_where_he_was(city: dict[str, Unit]) -> None:
    here, there = city["教育局"], city["财政局"]
    moved = make_cadre(
        here, "陆远航", 1, **BEGAN,
        facts=[
            fact(FactKind.POST, started_on=date(2020, 1, 1), ended_on=date(2026, 2, 28), text="云川市财政局科长",
                 title="科长", unit=there),
            fact(FactKind.POST, started_on=date(2026, 3, 1), text="云川市教育局科长", title="科长", unit=here),
        ],
    )  # fmt: skip
    found = count()
    assert found.tallies == {there.pk: Tally(graded=1)}
    assert reasons(found) == {moved.pk: (Treatment.GRADED, "年末在云川市财政局，由该单位考核")}
    assert count(unit=here).tallies == {}
    assert count(unit=there).tallies == {there.pk: Tally(graded=1)}


def test_who_retired_after_the_year_still_took_part(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    for serial, last_day in enumerate([date(2026, 3, 31), date(2025, 6, 30)], start=1):
        cadre = make_cadre(
            bureau, "陆远航", serial, **BEGAN,
            facts=[fact(FactKind.POST, started_on=date(2020, 1, 1), ended_on=last_day, text="科长", unit=bureau)],
        )  # fmt: skip
        Cadre.objects.filter(pk=cadre.pk).update(status=CadreStatus.RETIRED)
    assert tally(bureau) == Tally(graded=1)
    assert [one.reason for one in count().named] == ["年末在职，此后离开"]


@pytest.mark.parametrize(
    ("started", "ended", "where"),
    [
        (date(2025, 1, 1), date(2025, 7, 2), "教育局"),  # 183 days
        (date(2025, 1, 1), date(2025, 7, 1), "财政局"),
        (date(2024, 3, 1), None, "教育局"),
    ],
)
def test_who_served_elsewhere_half_the_year_is_assessed_there(
    city: dict[str, Unit], started: date, ended: date | None, where: str
) -> None:
    served = {
        "kind": SecondmentKind.SECONDED,
        "place": "云川市教育局",
        "started_on": started,
        "ended_on": ended,
    }
    make_cadre(city["财政局"], "陆远航", 1, **BEGAN, facts=[fact(FactKind.SECONDMENT, **served)])
    assert count().tallies == {city[where].pk: Tally(graded=1)}


def test_leaders_are_told_apart(city: dict[str, Unit]) -> None:
    bureau = city["财政局"]
    division = make_unit("云川市财政局预算科", bureau, kind=UnitKind.DIVISION)
    add_people(bureau, 3, level=Level.COUNTY_DEPUTY)
    add_people(bureau, 2, level=Level.TOWNSHIP_CHIEF)
    add_people(division, 1, level=Level.COUNTY_DEPUTY)
    add_people(bureau, 1, level=Level.COUNTY_CHIEF, work_started_on=date(2025, 3, 1))
    assert tally(bureau) == Tally(graded=6, undetermined=1, leaders=3, leaders_undetermined=1)


def test_the_number_of_statements_does_not_grow_with_the_people(city: dict[str, Unit]) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            count()
        return len(captured)

    add_people(city["财政局"], 1, work_started_on=date(2025, 3, 1))
    few = statements()
    for unit in city.values():
        add_people(unit, 30, work_started_on=date(2025, 3, 1))
    assert statements() == few <= 12
