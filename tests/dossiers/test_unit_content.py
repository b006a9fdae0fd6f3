"""What a unit's report says: counts that add up, own people, vacancies."""

from datetime import date
from typing import Any

import pytest

from cadre.drafts import FactDraft, FactKind
from cadre.enums import CadreStatus, Grade, Level, Sex, UnitKind
from cadre.models import Cadre, Unit
from dossiers.content import Share, UnitReport
from dossiers.unit_content import unit_reports
from tests.dossiers.people import make_rich
from tests.factories import make_cadre, make_city, make_unit

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 12, 31)


def report_of(unit: Unit, year: int = 2025) -> UnitReport:
    return unit_reports([unit.pk], year=year, as_of=AS_OF)[unit.pk]


def member(
    unit: Unit, name: str, serial: int, grade: Grade | None, level: Level = Level.NONE, **more: Any
) -> Cadre:
    post = {
        "started_on": date(2021, 6, 1),
        "text": f"{unit.name}干部",
        "title": "干部",
        "unit": unit,
        "level": level,
    }
    facts = [FactDraft(FactKind.POST, post)]
    if grade:
        facts.append(FactDraft(FactKind.GRADE, {"year": 2025, "grade": grade}))
    return make_cadre(unit, name, serial, facts=facts, **more)


@pytest.fixture
def bureau() -> Unit:
    """A bureau of four: two of its own, two of its division; and three more in a school below it."""
    city = make_city()
    bureau = city["教育局"]
    Unit.objects.filter(pk=bureau.pk).update(establishment=6, leader_posts=2)
    bureau.refresh_from_db()
    office = make_unit("云川市教育局办公室", bureau, kind=UnitKind.DIVISION)
    school = make_unit("云川市教育局第一中学", bureau, kind=UnitKind.INSTITUTION, establishment=2)
    member(bureau, "局长", 1, Grade.EXCELLENT, Level.COUNTY_CHIEF, born_on=date(1972, 1, 1))
    member(bureau, "干部甲", 2, Grade.COMPETENT, sex=Sex.FEMALE, born_on=date(1992, 1, 1))
    member(office, "主任", 3, Grade.COMPETENT, Level.TOWNSHIP_CHIEF, born_on=date(1982, 1, 1))
    member(office, "科员", 4, None, born_on=date(1996, 1, 1))
    for serial in (5, 6, 7):
        member(school, f"教师{serial}", serial, Grade.QUALIFIED, born_on=date(1985, 1, 1))
    member(city["财政局"], "别处的人", 8, Grade.EXCELLENT)
    return bureau


def test_own_people_include_the_divisions_and_not_the_school(bureau: Unit) -> None:
    report = report_of(bureau)
    assert [row.name for row in report.people] == ["局长", "主任", "干部甲", "科员"]
    assert [row.name for row in report.team] == ["局长", "主任"]
    assert report.own.people == 4
    assert report.own.vacancies == 2
    assert report.own.leader_vacancies == 0


def test_the_whole_counts_everything_below(bureau: Unit) -> None:
    report = report_of(bureau)
    assert report.whole.people == 7
    assert report.whole.establishment == 8
    assert report.whole.vacancies == 1
    assert [(child.name, child.people, child.vacancies) for child in report.children] == [("第一中学", 3, -1)]


def test_every_structure_adds_up_to_the_people(bureau: Unit) -> None:
    report = report_of(bureau)
    for shares in (
        report.sexes,
        report.ages,
        report.parties,
        report.educations,
        report.levels,
        report.ranks,
        report.grades.shares,
    ):
        assert sum(share.count for share in shares) == 7
    assert report.sexes == (Share("男", 6), Share("女", 1))
    assert report.average_age == "39.7"  # 278 years between seven people
    assert Share("56岁及以上", 0) in report.ages


def test_grades_of_the_year_count_who_has_none(bureau: Unit) -> None:
    report = report_of(bureau)
    assert report.grades.shares == (
        Share("优秀", 1),
        Share("称职", 2),
        Share("合格", 3),
        Share("未登记", 1),
    )
    assert "2025年度登记考核结果6人，优秀1人，占16.7%。" in report.summary
    assert [row.year for row in report.grade_years] == [2021, 2022, 2023, 2024, 2025]


def test_who_has_left_is_not_counted(bureau: Unit) -> None:
    Cadre.objects.filter(name="科员").update(status=CadreStatus.RETIRED)
    assert report_of(bureau).own.people == 3


def test_a_division_has_a_report_of_its_own(bureau: Unit) -> None:
    office = Unit.objects.get(short_name="办公室")
    report = report_of(office)
    assert report.own.people == report.whole.people == 2
    assert report.own.vacancies is None


def test_an_overstaffed_unit_says_so(bureau: Unit) -> None:
    school = Unit.objects.get(short_name="第一中学")
    assert "本级编制2名，实有3人，超编1名。" in report_of(school).summary


def test_a_unit_without_people_says_so() -> None:
    report = report_of(make_city()["财政局"])
    assert "没有登记在职干部" in report.summary
    assert report.average_age == ""
    assert report.grades.shares == ()


def test_one_unit_and_many_take_the_same_queries(bureau: Unit, django_assert_num_queries: Any) -> None:
    ids = list(Unit.objects.values_list("pk", flat=True))
    make_rich(Unit.objects.get(short_name="槐林镇"), serial=9)
    for chosen in ([bureau.pk], ids):
        with django_assert_num_queries(5):
            assert len(unit_reports(chosen, year=2025, as_of=AS_OF)) == len(chosen)


def test_nested_units_of_one_chunk_agree_with_their_own_reports(bureau: Unit) -> None:
    ids = list(Unit.objects.values_list("pk", flat=True))
    together = unit_reports(ids, year=2025, as_of=AS_OF)
    assert together == {pk: unit_reports([pk], year=2025, as_of=AS_OF)[pk] for pk in ids}
