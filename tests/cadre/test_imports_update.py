"""Next year's roster: the same people, a grade more, some of them elsewhere."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from cadre.drafts import FactDraft, FactKind, PersonDraft
from cadre.enums import Grade, Level, Rank
from cadre.models import Cadre, Post, YearGrade
from cadre.services import bulk
from cadre.services.people import record_people
from tests.factories import draft_person, make_city

pytestmark = pytest.mark.django_db


def people(count: int, **fields: Any) -> list[PersonDraft]:
    town = make_city()["槐林镇"]
    return [draft_person(town, serial=n, **fields) for n in range(count)]


def with_grade(draft: PersonDraft) -> PersonDraft:
    grade = FactDraft(FactKind.GRADE, {"year": 2025, "grade": Grade.EXCELLENT})
    return replace(draft, facts=[*draft.facts, grade])


def queries_of(drafts: list[PersonDraft]) -> int:
    with CaptureQueriesContext(connection) as context:
        record_people(drafts, source="花名册导入 2", by=None)
    return len(context)


def test_a_year_more_takes_the_same_queries_for_one_and_thirty() -> None:
    drafts = people(31)
    record_people(drafts, source="花名册导入 1", by=None)
    later = [with_grade(draft) for draft in drafts]

    assert queries_of(later[:1]) == queries_of(later[1:])
    assert YearGrade.objects.filter(year=2025).count() == 31
    assert AuditEvent.objects.filter(event="cadre.update").count() == 31
    event = AuditEvent.objects.filter(event="cadre.update").first()
    assert event is not None
    assert event.detail["changes"] == [{"what": "年度考核", "before": "", "after": "2025年度优秀"}]


def test_a_later_post_ends_the_former_and_becomes_the_present_one() -> None:
    (draft,) = people(1)
    record_people([draft], source="花名册导入 1", by=None)
    city = make_city()
    post = {
        "started_on": date(2025, 3, 1),
        "text": "云川市财政局局长",
        "title": "局长",
        "unit_id": city["财政局"].pk,
    }
    moved = replace(
        draft,
        unit_id=city["财政局"].pk,
        facts=[
            FactDraft(FactKind.POST, post | {"level": Level.COUNTY_CHIEF}),
            FactDraft(FactKind.RANK, {"rank": Rank.RESEARCHER_1, "started_on": date(2025, 3, 1)}),
        ],
    )
    record_people([moved], source="花名册导入 2", by=None)

    cadre = Cadre.objects.get()
    assert (cadre.title, cadre.title_since, cadre.level) == ("局长", date(2025, 3, 1), Level.COUNTY_CHIEF)
    assert (cadre.rank, cadre.rank_since) == (Rank.RESEARCHER_1, date(2025, 3, 1))
    assert cadre.unit_path == city["财政局"].path
    assert [str(post.ended_on) for post in Post.objects.order_by("started_on")] == ["2025-02-28", "None"]


def test_new_phone_is_found_by_its_index_and_masked_in_the_log() -> None:
    (draft,) = people(1, phone="13811112222")
    record_people([draft], source="花名册导入 1", by=None)
    before = Cadre.objects.get().phone_index
    record_people(
        [replace(draft, person={**draft.person, "phone": "13933334444"})], source="花名册导入 2", by=None
    )

    cadre = Cadre.objects.get()
    assert cadre.phone == "13933334444"
    assert cadre.phone_index not in ("", before)
    event = AuditEvent.objects.get(event="cadre.update")
    assert event.detail["changes"] == [{"what": "联系电话", "before": "138****2222", "after": "139****4444"}]


def test_rows_written_in_bulk_are_what_models_would_write() -> None:
    """Every column of a person and of his facts, against the models' own defaults."""
    (draft,) = people(1, phone="13811112222", remark="制表\t换行\n反斜杠\\")
    record_people([draft], source="花名册导入 1", by=None)
    cadre = Cadre.objects.get()
    other = Cadre(unit=cadre.unit)
    said = {*draft.person, "name", "number", "pinyin", "initials", "id_number", "id_index", "phone_index"}
    said |= {"unit", "unit_path", "title", "title_since", "rank", "rank_since", "seniority", "id"}
    for field in Cadre._meta.concrete_fields:
        if field.name not in said | {"created_at", "updated_at"}:
            assert getattr(cadre, field.attname) == getattr(other, field.attname), field.name
    assert cadre.remark == "制表\t换行\n反斜杠\\"
    assert cadre.id_number == draft.id_number
    assert cadre.created_at is not None
    post = cadre.posts.get()
    assert (post.is_study, post.note, post.ended_on, post.recorded_by) == (False, "", None, None)


def test_bulk_insert_refuses_a_column_that_is_none() -> None:
    with pytest.raises(ValueError, match="YearGrade has no colour"):
        bulk.insert(YearGrade, [{"colour": "red"}])
