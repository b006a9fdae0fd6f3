"""What a person's report says, from facts in the register; no PDF is made."""

from datetime import date
from typing import Any

import pytest

from cadre.enums import SanctionKind
from cadre.models import Cadre, Post, Sanction
from dossiers.content import GradeRow, PersonReport, PostRow
from dossiers.person_content import person_reports
from regulations import queries as regulations
from tests.dossiers.people import make_rich
from tests.factories import make_cadre, make_city

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 12, 31)


def report_of(cadre: Cadre, year: int = 2025, as_of: date = AS_OF) -> PersonReport:
    return person_reports([cadre.pk], year=year, as_of=as_of)[cadre.pk]


@pytest.fixture
def report() -> PersonReport:
    return report_of(make_rich(make_city()["槐林镇"]))


def test_the_five_years_end_with_the_report_year(report: PersonReport) -> None:
    assert [row.year for row in report.grades] == [2021, 2022, 2023, 2024, 2025]
    assert report.grades[-1] == GradeRow(2025, "优秀", "excellent")
    assert report.grades[0].grade == ""  # 2019 was excellent, and lies too far back


def test_only_posts_of_the_year_are_listed(report: PersonReport) -> None:
    assert report.posts == (
        PostRow("2021.06—至今", "云川市临湖区槐林镇党委书记", "其间：2024.03--2025.03 挂职"),
    )


def test_sanctions_show_their_period_and_whether_it_runs(report: PersonReport) -> None:
    assert [(row.kind, row.started, row.ended, row.state) for row in report.sanctions] == [
        ("党内警告", "2025.06.18", "2026.06.17", "影响期内"),
        ("诫勉", "2025.01.01", "2025.06.30", "影响期满"),
    ]
    assert "有1项处分处理仍在影响期内" in report.summary


@pytest.mark.parametrize(
    ("kind", "started_on", "end", "state"),
    [
        (SanctionKind.DISCIPLINE_DEMERIT, date(2025, 3, 1), "2026.02.28（推算）", "影响期内"),
        (SanctionKind.DISCIPLINE_WARNING, date(2024, 3, 1), "2024.08.31（推算）", "影响期满"),
        (SanctionKind.PARTY_WARNING, date(2019, 5, 1), "待确定", "待确定"),  # no term is known for that year
        (SanctionKind.DISCIPLINE_DISMISSAL, date(2025, 3, 1), "没有期限", "影响期内"),
    ],
)
def test_an_end_that_nobody_fixed_comes_from_the_rules_or_is_left_open(
    kind: SanctionKind, started_on: date, end: str, state: str
) -> None:
    cadre = make_cadre(make_city()["槐林镇"])
    Sanction.objects.create(cadre=cadre, kind=kind, started_on=started_on, source="测试 1")
    report = report_of(cadre)
    assert [(row.ended, row.state) for row in report.sanctions] == [(end, state)]
    assert ("仍在影响期内" in report.summary) == (state == "影响期内")


def test_the_same_kind_twice_on_a_day_says_how_long_it_may_run() -> None:
    cadre = make_cadre(make_city()["槐林镇"])
    for number in (1, 2):
        Sanction.objects.create(
            cadre=cadre,
            kind=SanctionKind.DISCIPLINE_WARNING,
            started_on=date(2025, 3, 1),
            source=f"测试 {number}",
        )
    rows = report_of(cadre).sanctions
    assert {(row.ended, row.state) for row in rows} == {("2026.02.28（最迟）", "可能仍在影响期内")}


def test_an_effect_period_counts_its_last_day() -> None:
    cadre = make_rich(make_city()["槐林镇"])
    states = {
        on: report_of(cadre, as_of=on).sanctions[-1].state for on in (date(2025, 6, 30), date(2025, 7, 1))
    }
    assert states == {date(2025, 6, 30): "影响期内", date(2025, 7, 1): "影响期满"}


def test_what_came_after_the_reports_date_is_not_in_it(report: PersonReport) -> None:
    assert [row.title for row in report.honours] == ["三等功"]


def test_training_of_five_years_and_hours_of_the_year(report: PersonReport) -> None:
    assert [(row.title, row.hours) for row in report.trainings] == [("专题研讨班", "40")]
    assert report.training_hours == 40


def test_the_id_number_is_masked(report: PersonReport) -> None:
    cadre = Cadre.objects.get()
    shown = {fact.label: fact.value for fact in report.facts}
    assert shown["身份证号"] == cadre.masked_id_number
    assert cadre.id_number not in repr(report)


def test_age_is_that_of_the_reports_date(report: PersonReport) -> None:
    assert ("出生年月", "1979.08（46岁）") in [(fact.label, fact.value) for fact in report.facts]


def test_the_summary_reads_as_a_paragraph(report: PersonReport) -> None:
    assert report.summary.startswith(
        "陆远航，男，汉族，1979年8月生，中共党员。现任云川市临湖区槐林镇党委书记。2025年度考核等次为优秀。"
    )


def test_a_year_without_a_grade_says_so() -> None:
    report = report_of(make_cadre(make_city()["财政局"]), year=2025)
    assert "2025年度考核结果尚未登记。" in report.summary
    assert any("可重新生成" in note for note in report.notes)


def test_hostile_texts_are_cut_and_cleaned() -> None:
    cadre = make_rich(make_city()["槐林镇"])
    Cadre.objects.update(name="<b>陆\u202e" + "航" * 30)
    Post.objects.update(note="甲" * 5000)
    report = report_of(cadre)
    assert report.name == "<b>陆" + "航" * 30  # the template escapes, the content only cleans
    assert len(report.posts[0].note) == 300


def test_a_photo_that_cannot_be_read_is_no_photo() -> None:
    cadre = make_rich(make_city()["槐林镇"])
    Cadre.objects.update(photo="photos/gone.jpg")
    assert report_of(cadre).photo == ""


def test_one_person_and_many_take_the_same_queries(django_assert_num_queries: Any) -> None:
    city = make_city()
    people = [make_rich(city["槐林镇"], f"干部{n}", n).pk for n in range(1, 9)]
    regulations.book()  # read once by a process, and again only when rules change
    for ids in (people[:1], people):
        with django_assert_num_queries(9):
            assert len(person_reports(ids, year=2025, as_of=AS_OF)) == len(ids)


def test_somebody_who_is_gone_is_left_out() -> None:
    assert person_reports([4711], year=2025, as_of=AS_OF) == {}
