"""Pages of people: the list, the file of a person, and changes by hand."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from accounts.models import AuditEvent
from cadre import rules
from cadre.crypto import blind_index
from cadre.drafts import FactDraft, FactKind
from cadre.enums import CadreStatus, Rank, SanctionKind
from cadre.models import Cadre, Honour, Post, Unit
from cadre.services import exports
from cadre.services.people import record_people
from jobs.models import Job
from jobs.runner import run
from tests.factories import draft_person, make_cadre, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

LIST = "/cadre/cadres/"
QUERIES_OF_THE_LIST = 7  # session, user, grants, is he a cadre, how many, who, their rows
# session, user, grants, is he a cadre, the person, ten kinds of fact; for the log: savepoints, its chain, the row
QUERIES_OF_A_FILE = 24


@pytest.fixture
def staff(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HANDLER)


@pytest.fixture
def cadre(city: dict[str, Unit]) -> Cadre:
    return make_cadre(city["槐林镇"], phone="13800000000", native_place="云川临湖")


def make_people(unit: Unit, count: int) -> None:
    drafts = [
        draft_person(unit, f"王{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{'东南西北'[n // 10]}", n % 49 + 1)
        for n in range(count)
    ]
    record_people(drafts, source="测试 1", by=None)


def names_on(client: Client, query: dict[str, str] | None = None) -> list[str]:
    page = client.get(LIST, query or {})
    assert page.status_code == 200
    return [cadre.name for cadre in page.context["people"].rows]


# --- the list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 30])
def test_list_asks_the_same_questions_for_one_and_for_thirty(
    staff: Client, city: dict[str, Unit], people: int, django_assert_num_queries: Callable[..., object]
) -> None:
    make_people(city["槐林镇"], people)
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        page = staff.get(LIST)
    assert len(page.context["people"].rows) == people


def test_list_is_a_sound_page_with_everything_on_it(staff: Client, cadre: Cadre) -> None:
    page = assert_clean_html(staff.get(LIST, {"q": "lyh", "sex": "M", "age_from": "30"}))
    for text in ("陆远航", "1985.03", "云川市临湖区槐林镇", "科长", "2021.06", "一级主任科员", "共 1 人"):
        assert text in page.text
    assert cadre.id_number not in page.text


def test_list_shows_who_is_active_unless_asked(staff: Client, city: dict[str, Unit], cadre: Cadre) -> None:
    make_cadre(city["槐林镇"], "康微", 2, status=CadreStatus.RETIRED)
    assert names_on(staff) == ["陆远航"]
    assert names_on(staff, {"status": "retired"}) == ["康微"]
    assert set(names_on(staff, {"status": "any"})) == {"陆远航", "康微"}


def test_list_filters_by_unit_age_and_tenure(staff: Client, city: dict[str, Unit], cadre: Cadre) -> None:
    assert names_on(staff, {"unit": str(city["临湖区"].pk)}) == ["陆远航"]
    assert names_on(staff, {"unit": str(city["财政局"].pk)}) == []
    assert names_on(staff, {"age_from": "30", "age_to": "60"}) == ["陆远航"]
    assert names_on(staff, {"age_to": "30"}) == []
    assert names_on(staff, {"tenure_from": "1"}) == ["陆远航"]
    assert names_on(staff, {"tenure_to": "1"}) == []


def test_list_pages_keep_what_was_asked(staff: Client, city: dict[str, Unit]) -> None:
    make_people(city["槐林镇"], 35)
    page = assert_clean_html(staff.get(LIST, {"q": "wang", "sort": "name"}))
    following = next(link["href"] for link in page.all("a") if link.get("rel") == "next")
    assert "q=wang" in following
    assert "sort=name" in following
    assert len(staff.get(LIST + following).context["people"].rows) == 5


@pytest.mark.parametrize(
    "query", [{"sort": "nonsense"}, {"age_from": "x"}, {"level": "king"}, {"unit": "999999"}]
)
def test_list_answers_an_odd_address_with_its_own_page(staff: Client, query: dict[str, str]) -> None:
    assert staff.get(LIST, query).status_code == 400


def test_an_empty_list_says_what_to_do(
    staff: Client, client_as: Callable[..., Client], city: dict[str, Unit]
) -> None:
    assert "先导入花名册" in assert_clean_html(staff.get(LIST)).text
    assert "没有符合条件的干部" in assert_clean_html(staff.get(LIST, {"q": "zz"})).text
    assert (
        "名册由组织部门导入" in assert_clean_html(client_as(Role.UNIT_CLERK, city["财政局"]).get(LIST)).text
    )


# --- the search box --------------------------------------------------------------------------------------------


def test_search_turns_into_an_address(staff: Client, city: dict[str, Unit], cadre: Cadre) -> None:
    asked = {"q": "张 伟", "unit_name": "槐林镇", "sex": "M", "level": "", "unknown": "x"}
    answer = staff.post(f"{LIST}search/", asked)
    assert answer.url == f"{LIST}?q=%E5%BC%A0+%E4%BC%9F&sex=M&unit={city['槐林镇'].pk}"
    assert staff.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "write",
    [
        str,
        str.lower,
        lambda n: f" {n[:6]} {n[6:]} ",
        lambda n: n.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ],
)
def test_search_by_id_number_leads_to_the_person_and_into_no_address(
    staff: Client, cadre: Cadre, write: Callable[[str], str]
) -> None:
    answer = staff.post(f"{LIST}search/", {"q": write(cadre.id_number)})
    assert answer.url == cadre.get_absolute_url()


def test_search_by_an_unknown_id_number_says_so_without_repeating_it(staff: Client, cadre: Cadre) -> None:
    unknown = cadre.id_number[:-4] + "0000"
    answer = staff.post(f"{LIST}search/", {"q": unknown}, follow=True)
    assert "您的范围内没有这个身份证号码的干部" in answer.content.decode()
    assert unknown not in answer.content.decode()
    assert answer.redirect_chain == [(LIST, 302)]


def test_an_id_number_in_the_address_is_refused(staff: Client, cadre: Cadre) -> None:
    answer = staff.get(LIST, {"q": cadre.id_number})
    assert answer.status_code == 400
    assert "不能写在网址里" in answer.content.decode()
    assert cadre.name not in answer.content.decode()


def test_search_in_a_unit_that_nobody_knows_says_so(staff: Client, cadre: Cadre) -> None:
    answer = staff.post(f"{LIST}search/", {"q": "", "unit_name": "无此单位"}, follow=True)
    assert "没有找到“无此单位”这个机构" in answer.content.decode()


# --- export ------------------------------------------------------------------------------------------------------


def rows_in(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_export_holds_what_the_list_shows_and_is_logged(staff: Client, city: dict[str, Unit]) -> None:
    make_people(city["槐林镇"], 35)
    make_cadre(city["财政局"], "陆远航", 40, remark="=HYPERLINK(1)", born_on=date(1970, 1, 1))
    answer = staff.post(f"{LIST}export/?sort=birth")
    head, *rows = rows_in(b"".join(answer.streaming_content))
    assert len(rows) == 36
    first = dict(zip(head, rows[0], strict=True))
    assert first["姓名"] == "陆远航"
    assert first["备注"] == "=HYPERLINK(1)"  # text, not a formula
    assert first["身份证号码（部分隐去）"].startswith("320***")
    event = AuditEvent.objects.get(event="cadre.export")
    assert event.detail == {"count": 36, "asked": {"sort": "birth"}}


def test_a_long_export_is_a_job_whose_file_only_its_owner_gets(
    city: dict[str, Unit], client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    make_people(city["槐林镇"], 5)
    staff, other = client_as(Role.HANDLER), client_as(Role.HANDLER)
    answer = staff.post(f"{LIST}export/?q=wang")
    job = Job.objects.get()
    assert answer.url == f"{LIST}exports/{job.pk}/"
    assert "导出干部名单" in assert_clean_html(staff.get(answer.url)).text
    assert run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    content = b"".join(staff.get(f"{answer.url}file/").streaming_content)
    assert len(rows_in(content)) == 6
    assert other.get(answer.url).status_code == 404
    assert other.get(f"{answer.url}file/").status_code == 404
    assert AuditEvent.objects.get(event="cadre.export").detail["count"] == 5


# --- one person ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("facts", [1, 30])
def test_a_file_asks_the_same_questions_for_one_fact_and_for_thirty(
    staff: Client, city: dict[str, Unit], facts: int, django_assert_num_queries: Callable[..., object]
) -> None:
    drafts = [FactDraft(FactKind.CARE, {"kind": "talk", "on": date(2020, 1, n + 1)}) for n in range(facts)]
    cadre = make_cadre(city["槐林镇"], facts=drafts)
    staff.get(LIST)  # what a first page of a session reads once
    with django_assert_num_queries(QUERIES_OF_A_FILE):
        staff.get(cadre.get_absolute_url())


def test_a_file_shows_the_person_with_his_facts(staff: Client, city: dict[str, Unit]) -> None:
    facts = [
        FactDraft(
            FactKind.POST,
            {"started_on": date(2021, 6, 1), "text": "槐林镇科长", "title": "科长", "unit": city["槐林镇"]},
        ),
        FactDraft(FactKind.SANCTION, {"kind": SanctionKind.PARTY_WARNING, "started_on": date(2026, 1, 1)}),
        FactDraft(FactKind.FAMILY, {"relation": "妻子", "name": "康微", "work": "云川市教育局"}),
        FactDraft(FactKind.GRADE, {"year": 2024, "grade": "excellent"}),
    ]
    cadre = make_cadre(city["槐林镇"], facts=facts)
    page = assert_clean_html(staff.get(cadre.get_absolute_url()))
    for text in (
        "2021.06—至今",
        "党内警告",
        "影响期至2026-12-31",
        "影响期内",
        "妻子",
        "2024年度",
        "来源：测试 1",
        "命令行",
        "还缺：",
    ):
        assert text in page.text
    grades = assert_clean_html(staff.get(cadre.get_absolute_url(), {"kind": "yeargrade"}))
    assert "2021.06—至今" not in grades.text


def test_reading_a_file_is_logged_once_a_view_for_the_cadre_himself_too(cadre: Cadre) -> None:
    user = make_user("self", Role.CADRE)
    Cadre.objects.filter(pk=cadre.pk).update(user=user)
    client = Client()
    client.force_login(user)
    client.get(cadre.get_absolute_url())
    client.get(cadre.get_absolute_url())
    events = AuditEvent.objects.filter(event="cadre.read", target=f"cadre:{cadre.number}")
    assert [event.actor for event in events] == ["self（self）"] * 2


def test_identity_is_masked_until_it_is_asked_for(staff: Client, cadre: Cadre) -> None:
    page = staff.get(cadre.get_absolute_url()).content.decode()
    assert cadre.masked_id_number in page
    assert cadre.id_number not in page
    assert "13800000000" not in page
    assert not AuditEvent.objects.filter(event="cadre.reveal").exists()

    fragment = staff.post(f"{cadre.get_absolute_url()}reveal/", headers={"HX-Request": "true"})
    assert_clean_html(fragment)
    assert cadre.id_number in fragment.content.decode()
    assert "13800000000" in fragment.content.decode()
    assert "no-store" in fragment.headers["Cache-Control"]
    whole = staff.post(f"{cadre.get_absolute_url()}reveal/")  # without JavaScript
    assert cadre.id_number in assert_clean_html(whole).text
    assert AuditEvent.objects.filter(event="cadre.reveal").count() == 2


def test_nothing_logged_holds_an_identity(staff: Client, cadre: Cadre) -> None:
    staff.get(cadre.get_absolute_url())
    staff.post(f"{cadre.get_absolute_url()}reveal/")
    staff.post(f"{LIST}search/", {"q": cadre.id_number})
    staff.post(f"{cadre.get_absolute_url()}edit/", edited(staff, cadre, phone="13911112222"))
    logged = str(list(AuditEvent.objects.values_list("target", "detail")))
    for secret in (cadre.id_number, "13800000000", "13911112222", blind_index(cadre.id_number)):
        assert secret not in logged


def test_a_photo_is_served_or_replaced_by_the_surname(staff: Client, cadre: Cadre) -> None:
    address = f"{cadre.get_absolute_url()}photo/"
    assert staff.get(address).status_code == 404
    assert "photo-initial" in staff.get(cadre.get_absolute_url()).content.decode()
    cadre.photo.save("x.png", ContentFile(b"\x89PNG..."))
    answer = staff.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert "private" in answer.headers["Cache-Control"]
    assert b"".join(answer.streaming_content) == b"\x89PNG..."
    default_storage.delete(cadre.photo.name)


# --- changes by hand ---------------------------------------------------------------------------------------------


def edited(client: Client, cadre: Cadre, **changes: str) -> dict[str, str]:
    """The edit form as the page offers it, with some fields changed."""
    form = client.get(f"{cadre.get_absolute_url()}edit/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in (shown | changes).items()}


def test_edit_changes_only_what_was_changed_and_logs_before_and_after(staff: Client, cadre: Cadre) -> None:
    answer = staff.post(
        f"{cadre.get_absolute_url()}edit/", edited(staff, cadre, remark="借调", native_place="云川青岗")
    )
    assert answer.url == cadre.get_absolute_url()
    after = Cadre.objects.get(pk=cadre.pk)
    assert (after.remark, after.native_place, after.phone) == ("借调", "云川青岗", "13800000000")
    changes = AuditEvent.objects.filter(event="cadre.update").first().detail["changes"]
    assert {(c["what"], c["before"], c["after"]) for c in changes} == {
        ("备注", "", "借调"),
        ("籍贯", "云川临湖", "云川青岗"),
    }


def test_edit_replaces_the_phone_and_its_index(staff: Client, cadre: Cadre) -> None:
    staff.post(f"{cadre.get_absolute_url()}edit/", edited(staff, cadre, phone="13911112222"))
    after = Cadre.objects.get(pk=cadre.pk)
    assert (after.phone, after.phone_index) == ("13911112222", blind_index("13911112222"))
    assert_clean_html(staff.post(f"{cadre.get_absolute_url()}edit/", edited(staff, cadre, phone="many")))


@pytest.mark.parametrize("kind", list(FactKind))
def test_every_kind_of_fact_has_its_form(staff: Client, cadre: Cadre, kind: FactKind) -> None:
    page = assert_clean_html(staff.get(f"{cadre.get_absolute_url()}facts/{kind}/"))
    assert "来源" in page.text


def test_no_form_for_a_kind_that_is_not(staff: Client, cadre: Cadre) -> None:
    assert staff.get(f"{cadre.get_absolute_url()}facts/secret/").status_code == 404


def test_a_fact_by_hand_keeps_its_source_and_who_recorded_it(staff: Client, cadre: Cadre) -> None:
    fact = {
        "kind": "commendation",
        "title": "嘉奖",
        "awarded_on": "2025-03-01",
        "source": "云人社〔2025〕9号",
    }
    answer = staff.post(f"{cadre.get_absolute_url()}facts/honour/", fact)
    assert answer.url == cadre.get_absolute_url()
    honour = Honour.objects.get()
    assert (honour.source, honour.recorded_by.username) == ("云人社〔2025〕9号", "handler-1")
    again = staff.post(f"{cadre.get_absolute_url()}facts/honour/", fact)
    assert "档案中已有这一条" in assert_clean_html(again).text
    assert Honour.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "fact", "reason"),
    [
        (
            "honour",
            {"kind": "commendation", "title": "嘉奖", "awarded_on": "2999-01-01", "source": "x"},
            "不能晚于今天",
        ),
        ("honour", {"kind": "commendation", "title": "嘉奖", "awarded_on": "2025-01-01"}, "必填"),
        (
            "post",
            {
                "text": "科长",
                "level": "none",
                "started_on": "2025-03-01",
                "ended_on": "2025-01-01",
                "source": "x",
            },
            "period",
        ),
    ],
)
def test_a_fact_that_cannot_be_is_refused_on_its_form(
    staff: Client, cadre: Cadre, kind: str, fact: dict[str, str], reason: str
) -> None:
    answer = staff.post(f"{cadre.get_absolute_url()}facts/{kind}/", fact)
    assert answer.status_code == 200
    assert not Honour.objects.exists()
    assert Post.objects.count() == 1
    assert answer.context["form"].errors


def test_a_new_post_by_hand_moves_the_person(staff: Client, city: dict[str, Unit], cadre: Cadre) -> None:
    post = {
        "text": "云川市财政局副局长",
        "level": "county_deputy",
        "started_on": "2026-02-01",
        "source": "云委干〔2026〕5号",
    }
    staff.post(f"{cadre.get_absolute_url()}facts/post/", post)
    cadre.refresh_from_db()
    assert (cadre.title, cadre.unit, cadre.unit_path) == ("副局长", city["财政局"], city["财政局"].path)
    assert cadre.seniority == rules.seniority("county_deputy", Rank.SECTION_1)
    assert cadre.posts.get(title="科长").ended_on == date(2026, 1, 31)


def test_a_new_post_out_of_scope_is_refused(
    city: dict[str, Unit], cadre: Cadre, client_as: Callable[..., Client]
) -> None:
    county = client_as(Role.HANDLER, city["临湖区"])
    post = {"text": "云川市财政局副局长", "level": "county_deputy", "started_on": "2026-02-01", "source": "x"}
    answer = county.post(f"{cadre.get_absolute_url()}facts/post/", post)
    assert "“云川市财政局”不在您的管理范围内" in assert_clean_html(answer).text
    cadre.refresh_from_db()
    assert cadre.unit == city["槐林镇"]
    assert Post.objects.count() == 1
