"""Pages and interface of rank promotion."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from cadre.enums import Rank
from cadre.models import Cadre, Unit
from jobs.models import Job
from jobs.runner import run
from rewards.queries import rank_pages
from tests.factories import make_cadre
from tests.html import assert_clean_html
from tests.rewards.ranked import facts, one_of_each

pytestmark = pytest.mark.django_db

LIST = "/rewards/ranks/"
DAY = {"on": "2026-11-22"}
# session, user, grants, is he a cadre, unit, how many, rules, people, five kinds of fact
QUERIES_OF_THE_LIST = 13


@pytest.fixture
def people(city: dict[str, Unit]) -> dict[str, Cadre]:
    return one_of_each(city["财政局"])


@pytest.fixture
def staff(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HANDLER)


def names(client: Client, **query: str) -> list[str]:
    answer = client.get(LIST, DAY | query)
    assert answer.status_code == 200
    return [row.person.name for row in answer.context["page"].object_list]


def sheets(content: bytes) -> list[list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


# --- the list -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("", ["符合"]),
        ("soon", ["将满"]),
        ("waiting", ["未满"]),
        ("blocked", ["受记过"]),
        ("incomplete", ["缺考核"]),
        ("other", ["最高", "没有职级", "事业人员"]),
    ],
)
def test_each_state_shows_its_people(
    staff: Client, people: dict[str, Cadre], state: str, shown: list[str]
) -> None:
    assert sorted(names(staff, state=state)) == sorted(shown)


def test_the_list_counts_every_state_and_links_to_the_working(
    staff: Client, people: dict[str, Cadre]
) -> None:
    page = assert_clean_html(staff.get(LIST, DAY))
    for chip in (
        "符合条件 1",
        "一年内可晋升 1",
        "年限未满 1",
        "暂不得晋升 1",
        "缺考核结果 1",
        "其他 3",
        "全部 8",
    ):
        assert chip in page.text
    assert "32 / 24" in page.text
    links = [link["href"] for link in page.all("a")]
    assert f"{LIST}{people['符合'].number}/?on=2026-11-22" in links


def test_a_blocked_row_says_what_blocks_and_until_when(staff: Client, people: dict[str, Cadre]) -> None:
    page = assert_clean_html(staff.get(LIST, DAY | {"state": "blocked"}))
    assert "记过（2026-06-01起）， 至 2027-05-31" in page.text


def test_the_list_narrows_by_unit_rank_and_month(
    staff: Client, city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    make_cadre(city["教育局"], "别处", 20, facts=facts(Rank.SECTION_4))
    assert set(names(staff)) == {"符合", "别处"}
    assert names(staff, unit_name="云川市教育局") == ["别处"]
    assert names(staff, unit=str(city["财政局"].pk)) == ["符合"]
    assert names(staff, rank="section_4") == ["别处"]
    assert names(staff, month="2027-03") == ["将满"]


def test_who_has_waited_longest_comes_first(staff: Client, city: dict[str, Unit]) -> None:
    for serial, since in enumerate((date(2024, 3, 1), date(2023, 3, 1), date(2024, 1, 1)), start=1):
        make_cadre(city["财政局"], f"{since:%Y%m}", serial, facts=facts(since=since))
    assert names(staff) == ["202303", "202401", "202403"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"on": "昨天"}, "输入一个有效的日期"),
        ({"on": "1900-01-01"}, "请填写2000年到2100年之间的日期"),
        ({"unit_name": "无此机构"}, "没有找到“无此机构”，请从提示中选择全称"),
        ({"unit": "999999"}, "请选择机构"),
    ],
)
@pytest.mark.parametrize("address", [LIST, f"{LIST}forecast/"])
def test_what_cannot_be_asked_is_said_and_nothing_typed_is_lost(
    staff: Client, people: dict[str, Cadre], address: str, query: dict[str, str], said: str
) -> None:
    answer = staff.get(address, query)
    assert answer.status_code == 400
    page = assert_clean_html(answer)
    assert said in page.text
    assert (
        next(iter(query.values())) in [given.get("value") for given in page.all("input")] or "unit" in query
    )


def test_a_register_without_units_says_so(staff: Client) -> None:
    for address in (LIST, f"{LIST}forecast/"):
        assert "您的范围内还没有机构" in assert_clean_html(staff.get(address)).text


def test_one_unit_sees_its_own_people_only(
    client_as: Callable[..., Client], city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    make_cadre(city["教育局"], "别处", 20, facts=facts())
    leader = client_as(Role.UNIT_LEADER, city["教育局"])
    assert names(leader, state="all") == ["别处"]
    assert leader.get(LIST, {"unit": str(city["财政局"].pk)}).status_code == 400
    page = assert_clean_html(leader.get(LIST, DAY))
    assert "导出 Excel" not in page.text


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_questions_for_one_and_for_thirty(
    staff: Client, city: dict[str, Unit], count: int, django_assert_num_queries: Any
) -> None:
    for serial in range(1, count + 1):
        make_cadre(city["财政局"], serial=serial, facts=facts())
    staff.get(LIST)  # the rules are read once in a process
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        staff.get(LIST, DAY)


# --- the forecast ---------------------------------------------------------------------------------------------------


def test_the_forecast_counts_by_unit_and_month(
    staff: Client, city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    answer = staff.get(f"{LIST}forecast/", DAY)
    page = assert_clean_html(answer)
    forecast = answer.context["forecast"]
    assert [(line.name, line.row.ready, line.row.ahead, line.row.later) for line in forecast.rows] == [
        ("财政局", 1, 3, 1)  # 将满, 受记过 and 缺考核 by the years that will be graded; 未满 later
    ]
    assert forecast.months[0] == date(2026, 11, 1)
    assert [f"{forecast.months[n]:%Y-%m}" for n, count in enumerate(forecast.total.months) if count] == [
        "2027-03",
        "2027-06",
        "2028-01",
    ]
    links = [link["href"] for link in page.all("a")]
    assert f"{LIST}?unit={city['财政局'].pk}&on=2026-11-22&month=2027-03" in links


def test_every_figure_of_the_forecast_leads_to_as_many_people(
    staff: Client, city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    answer = staff.get(f"{LIST}forecast/", DAY | {"unit": str(city["财政局"].pk)})
    forecast = answer.context["forecast"]
    assert [line.name for line in forecast.rows] == ["本级"]
    for month, count in zip(forecast.months, forecast.total.months, strict=True):
        assert len(names(staff, unit=str(city["财政局"].pk), month=f"{month:%Y-%m}")) == count


# --- many people ----------------------------------------------------------------------------------------------------


def test_a_unit_with_many_people_is_left_to_a_job(
    client_as: Callable[..., Client],
    city: dict[str, Unit],
    people: dict[str, Cadre],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rank_pages, "AT_ONCE", 3)
    staff, other = client_as(Role.HANDLER), client_as(Role.HANDLER)
    for address in (LIST, f"{LIST}forecast/"):
        page = assert_clean_html(staff.get(address, DAY))
        assert "人数超过 3 人" in page.text
        assert "财政局" in page.text
    answer = staff.post(f"{LIST}export/?on=2026-11-22&state=all")
    job = Job.objects.get()
    assert answer.url == f"{LIST}surveys/{job.pk}/"
    assert "测算职级晋升" in assert_clean_html(staff.get(answer.url)).text
    assert staff.get(f"{answer.url}file/").status_code == 404
    assert run(job.pk)
    page = assert_clean_html(staff.get(answer.url))
    assert "下载 Excel（8 人）" in page.text
    assert "符合条件 1" in page.text
    assert "24个月内 3 人" in page.text
    rows, states, ahead = sheets(b"".join(staff.get(f"{answer.url}file/").streaming_content))
    assert len(rows) == 9
    assert ["符合条件", 1.0] in states
    assert ahead[1][:2] == ["云川市财政局", 1.0]
    assert other.get(answer.url).status_code == 404
    assert other.get(f"{answer.url}file/").status_code == 404
    assert AuditEvent.objects.get(event=Event.RANK_EXPORT).detail["count"] == 8


# --- export ---------------------------------------------------------------------------------------------------------


def test_export_holds_what_the_list_shows_and_is_logged(
    staff: Client, city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    answer = staff.post(f"{LIST}export/?on=2026-11-22&state=blocked&unit={city['财政局'].pk}")
    (head, row), _, ahead = sheets(b"".join(answer.streaming_content))
    found = dict(zip(head, row, strict=True))
    assert (found["姓名"], found["下一职级"], found["最早日期"]) == ("受记过", "一级主任科员", "2027-06-01")
    assert "记过（2026-06-01起）影响晋升职级，至2027-05-31" in found["影响因素"]
    assert found["推算过程"].startswith("现任二级主任科员，自2024-03-01起")
    assert ahead[0][:3] == ["机构", "现已符合", "2026-11"]
    event = AuditEvent.objects.get(event=Event.RANK_EXPORT)
    assert event.target == f"unit:{city['财政局'].code}"
    assert event.detail == {"on": "2026-11-22", "count": 1, "via": "导出 Excel"}


@pytest.mark.parametrize("role", [Role.UNIT_LEADER, Role.UNIT_CLERK])
def test_who_may_not_export_gets_no_file(
    client_as: Callable[..., Client], city: dict[str, Unit], people: dict[str, Cadre], role: Role
) -> None:
    assert client_as(role, city["财政局"]).post(f"{LIST}export/").status_code == 403
    assert not AuditEvent.objects.filter(event=Event.RANK_EXPORT).exists()


def test_an_export_of_nothing_known_is_404(staff: Client, people: dict[str, Cadre]) -> None:
    assert staff.post(f"{LIST}export/?unit=999999").status_code == 404


# --- one person -----------------------------------------------------------------------------------------------------


def test_the_working_is_a_table_that_adds_up(staff: Client, people: dict[str, Cadre]) -> None:
    page = assert_clean_html(staff.get(f"{LIST}{people['符合'].number}/", DAY))
    assert "2026-11-22符合晋升一级主任科员的年限资格，自2026-03-01起。" in page.text
    assert "2024 称职 10 10" in page.text
    assert "2026 — 10 10 年度考核未进行，暂按称职计算" in page.text
    assert "合计 32 32 应满 24 个月" in page.text
    assert "政治素质、工作实绩、群众公认和职数由组织考察确定，不在推算之内" in page.text
    assert "/regulations/rules/rank.years/?on=2026-11-22" in [link["href"] for link in page.all("a")]
    event = AuditEvent.objects.get(event=Event.CADRE_READ)
    assert (event.target, event.detail) == (people["符合"].audit_target, {"via": "职级晋升测算"})


@pytest.mark.parametrize("name", ["将满", "未满", "受记过", "缺考核", "最高", "没有职级", "事业人员"])
def test_every_standing_has_its_page(staff: Client, people: dict[str, Cadre], name: str) -> None:
    assert_clean_html(staff.get(f"{LIST}{people[name].number}/", DAY))


def test_the_cadre_checks_his_own_working_and_nobody_elses(
    client_as: Callable[..., Client], people: dict[str, Cadre]
) -> None:
    client = client_as(Role.CADRE)
    Cadre.objects.filter(pk=people["符合"].pk).update(user=User.objects.get())
    page = assert_clean_html(client.get(f"{LIST}{people['符合'].number}/", DAY))
    assert "符合条件" in page.text
    assert client.get(f"{LIST}{people['将满'].number}/").status_code == 404
    assert client.get(LIST).status_code == 403


def test_a_day_that_is_none_is_said(staff: Client, people: dict[str, Cadre]) -> None:
    answer = staff.get(f"{LIST}{people['符合'].number}/", {"on": "2026-13-01"})
    assert answer.status_code == 400
    page = assert_clean_html(answer)
    assert "输入一个有效的日期" in page.text
    assert "2026-13-01" in [given.get("value") for given in page.all("input")]


def test_the_persons_page_leads_here_for_who_has_ranks(staff: Client, people: dict[str, Cadre]) -> None:
    def leads_here(name: str) -> bool:
        page = assert_clean_html(staff.get(people[name].get_absolute_url()))
        return f"{LIST}{people[name].number}/" in [link["href"] for link in page.all("a")]

    assert leads_here("符合")
    assert not leads_here("事业人员")


# --- by program -----------------------------------------------------------------------------------------------------


def test_the_interface_tells_what_the_pages_tell(
    staff: Client, city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    answer = staff.get("/api/ranks/", DAY | {"state": "blocked"}).json()
    assert (answer["count"], answer["next"]) == (8, None)
    row = answer["results"][0]
    assert (row["name"], row["state"], row["eligible"]) == ("受记过", "blocked", False)
    assert (row["from_rank"], row["to_rank"], row["earliest"]) == ("section_2", "section_1", "2027-06-01")
    one = staff.get(f"/api/ranks/{people['受记过'].number}/", DAY).json()
    assert one == row
    forecast = staff.get("/api/ranks/forecast/", DAY).json()
    assert forecast["months"][0] == "2026-11-01"
    assert [(line["name"], line["unit"], line["ready"]) for line in forecast["rows"]] == [
        ("财政局", city["财政局"].pk, 1)
    ]
    nothing = staff.get(f"/api/ranks/{people['事业人员'].number}/", DAY).json()
    assert (nothing["state"], nothing["from_rank"], nothing["earliest"]) == ("not_covered", None, None)


def test_the_interface_goes_on_from_page_to_page(
    staff: Client, people: dict[str, Cadre], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rewards.api.ranks.PAGE", 3)
    seen, after = [], ""
    while after is not None:
        answer = staff.get("/api/ranks/", DAY | {"after": after}).json()
        seen += [row["person"] for row in answer["results"]]
        after = answer["next"]
    assert sorted(seen) == sorted(cadre.number for cadre in people.values())


def test_the_interface_says_what_is_wrong(
    staff: Client, people: dict[str, Cadre], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert staff.get("/api/ranks/", {"on": "x"}).status_code == 400
    assert staff.get("/api/ranks/", {"unit": "999999"}).status_code == 400
    assert staff.get(f"/api/ranks/{people['符合'].number}/", {"on": "x"}).status_code == 400
    monkeypatch.setattr(rank_pages, "AT_ONCE", 3)
    assert staff.get("/api/ranks/forecast/").json() == {"unit": ["人数超过3人，请选择下级机构。"]}
