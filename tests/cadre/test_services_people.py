"""Recording people: create, update, refuse; nothing half-done."""

from datetime import date

import pytest

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.permissions import Refused
from cadre.drafts import FactDraft, FactKind
from cadre.enums import Grade, Rank
from cadre.models import Cadre, Post, YearGrade
from cadre.services.merging import differences
from cadre.services.people import record_people
from tests.factories import draft_person, make_city, make_user

pytestmark = pytest.mark.django_db


def test_record_people_writes_person_and_facts() -> None:
    town = make_city()["槐林镇"]

    recorded = record_people(
        [draft_person(town, "陆远航", phone="13800000000")], source="花名册导入 1", by=None
    )

    cadre = Cadre.objects.get(number=recorded.created[0])
    assert (cadre.pinyin, cadre.initials) == ("luyuanhang", "lyh")
    assert (cadre.title, cadre.title_since) == ("科长", date(2021, 6, 1))
    assert (cadre.rank, cadre.rank_since) == (Rank.SECTION_1, date(2020, 3, 1))
    assert cadre.unit_path == town.path
    assert [str(g) for g in cadre.yeargrades.all()] == ["2024年度称职", "2023年度优秀"]
    assert {fact.source for fact in cadre.posts.all()} == {"花名册导入 1"}
    event = AuditEvent.objects.get(event="cadre.create")
    assert event.target == f"cadre:{cadre.number}"


def test_record_people_keeps_identity_encrypted_at_rest(django_assert_num_queries) -> None:
    from django.db import connection

    town = make_city()["槐林镇"]
    draft = draft_person(town, phone="13800000000")
    record_people([draft], source="花名册导入 1", by=None)

    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, id_index FROM cadre_cadre")
        stored = " ".join(cursor.fetchone())
    assert draft.id_number not in stored
    assert "13800000000" not in stored
    assert Cadre.objects.get().id_number == draft.id_number
    assert Cadre.objects.get().masked_id_number == draft.id_number[:3] + "*" * 11 + draft.id_number[-4:]


def test_record_people_again_changes_nothing() -> None:
    town = make_city()["槐林镇"]
    first = record_people([draft_person(town)], source="花名册导入 1", by=None)
    second = record_people([draft_person(town)], source="花名册导入 2", by=None)

    assert second.unchanged == first.created
    assert Post.objects.count() == 1
    assert Post.objects.get().source == "花名册导入 1"


def test_record_people_shows_the_difference_before_it_updates() -> None:
    city = make_city()
    record_people([draft_person(city["槐林镇"])], source="花名册导入 1", by=None)
    draft = draft_person(
        city["财政局"],
        native_place="云川临湖",
        facts=[
            FactDraft(
                FactKind.POST,
                {
                    "started_on": date(2025, 2, 1),
                    "text": "云川市财政局副局长",
                    "title": "副局长",
                    "unit": city["财政局"],
                },
            ),
            FactDraft(FactKind.GRADE, {"year": 2024, "grade": Grade.EXCELLENT}),
        ],
    )

    shown = [(c.what, c.before, c.after) for c in differences([draft])[0]]
    assert Cadre.objects.get().native_place == ""  # only shown

    recorded = record_people([draft], source="花名册导入 2", by=None)
    cadre = Cadre.objects.get(number=recorded.updated[0])
    assert shown == [
        ("单位", "云川市临湖区槐林镇", "云川市财政局"),
        ("籍贯", "", "云川临湖"),
        ("任职经历", "", "2025.02 云川市财政局副局长"),
        ("2024年度称职 等次", "称职", "优秀"),
        ("任职经历 2021.06 云川市临湖区槐林镇科长", "至今", "至2025.01"),
    ]
    assert (cadre.title, cadre.unit_path) == ("副局长", city["财政局"].path)
    assert cadre.posts.get(title="科长").ended_on == date(2025, 1, 31)
    assert AuditEvent.objects.get(event="cadre.update").detail["changes"][0]["after"] == "云川市财政局"


def test_record_people_out_of_scope_is_refused_and_writes_nobody() -> None:
    city = make_city()
    by = make_user(role=Role.HANDLER, unit=city["临湖区"])
    drafts = [draft_person(city["槐林镇"], "陆远航", 1), draft_person(city["财政局"], "康微", 2)]

    with pytest.raises(Refused, match="康微 的人员不在您的管理范围内"):
        record_people(drafts, source="花名册导入 1", by=by)

    assert not Cadre.objects.exists()
    assert not YearGrade.objects.exists()


def test_record_people_takes_nothing_away_with_an_empty_cell() -> None:
    town = make_city()["槐林镇"]
    record_people([draft_person(town, native_place="云川临湖")], source="花名册导入 1", by=None)
    record_people(
        [draft_person(town, native_place="", born_on=date(1985, 3, 9))], source="花名册导入 2", by=None
    )
    assert Cadre.objects.get().native_place == "云川临湖"
