"""Award proposals read from the register: query, page, file, interface and command."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from accounts.enums import Event, Role
from accounts.models import AuditEvent
from cadre.drafts import FactDraft, FactKind
from cadre.enums import Grade, HonourKind, PersonType
from cadre.models import Cadre, Unit
from rewards.enums import AwardStanding, SpecialKind
from rewards.queries import proposal_pages
from rewards.queries.awards import people_under, proposals
from rewards.services.special import record_special
from tests.factories import make_cadre
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

LIST = "/rewards/award-proposals/"
ON = date(2026, 3, 20)
DAY = {"year": "2025", "on": "2026-03-20"}
# session, user, grants, is he a cadre, unit, units above, how many, rules, people, four kinds of fact
QUERIES_OF_THE_LIST = 12


def graded(*excellent: int, honour: str = "") -> list[FactDraft]:
    """Grades of five years, and a 三等功 of 2025 with a reason."""
    found = [
        FactDraft(
            FactKind.GRADE, {"year": year, "grade": Grade.EXCELLENT if year in excellent else Grade.COMPETENT}
        )
        for year in range(2021, 2026)
    ]
    if honour:
        values = {
            "kind": HonourKind.MERIT_3,
            "title": "三等功",
            "awarded_on": date(2025, 3, 20),
            "reason": honour,
        }
        found.append(FactDraft(FactKind.HONOUR, values))
    return found


@pytest.fixture
def people(city: dict[str, Unit]) -> dict[str, Cadre]:
    """One of each kind in 财政局."""
    bureau = city["财政局"]
    named: dict[str, dict[str, Any]] = {
        "当年优秀": {"facts": graded(2025)},
        "连续三年": {"facts": graded(2023, 2024, 2025)},
        "已用两年": {"facts": graded(2022, 2023, 2024, 2025, honour="2022至2024年度考核连续优秀")},
        "被立案": {"facts": graded(2025)},
        "称职": {"facts": graded(2024)},
        "事业人员": {"facts": graded(2025), "person_type": PersonType.INSTITUTION},
    }
    made = {
        name: make_cadre(bureau, name, serial, **given)
        for serial, (name, given) in enumerate(named.items(), 1)
    }
    record_special(
        number=made["被立案"].number, year=2024, kind=SpecialKind.INVESTIGATION, document="云纪函3号", by=None
    )
    made["被立案"].yeargrades.filter(year=2024).update(grade=Grade.UNDETERMINED)  # type: ignore[attr-defined]
    return made


@pytest.fixture
def staff(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HANDLER)


def test_each_person_is_proposed_what_his_facts_say(people: dict[str, Cadre]) -> None:
    found = [
        (one.person.name, one.proposal.kind, one.proposal.state)
        for one in proposals(people_under(""), 2025, ON)
    ]
    assert sorted(found) == sorted(
        [
            ("当年优秀", HonourKind.COMMENDATION, AwardStanding.PROPOSED),
            ("连续三年", HonourKind.COMMENDATION, AwardStanding.PROPOSED),
            ("连续三年", HonourKind.MERIT_3, AwardStanding.PROPOSED),
            ("已用两年", HonourKind.COMMENDATION, AwardStanding.PROPOSED),
            ("被立案", HonourKind.COMMENDATION, AwardStanding.BLOCKED),
        ]
    )


def test_the_page_sums_up_and_gives_the_grounds(staff: Client, people: dict[str, Cadre]) -> None:
    page = assert_clean_html(staff.get(LIST, DAY))
    assert "2025年度奖励建议" in page.text
    assert "嘉奖 4 人次 待办理的奖金 4,500 元" in page.text
    assert "三等功 1 人次 待办理的奖金 3,000 元" in page.text
    assert "待办理的奖金合计 7,500 元" in page.text
    assert "2025年度考核优秀，当年给予嘉奖（《公务员考核规定》第十九条）。" in page.text
    assert "其中2023、2024年度已用于2025-03-20三等功，不再重复计算" in page.text
    assert "影响奖励，没有确定的截止日期（《公职人员政务处分法》第五十二条）。" in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"kind": "merit_3"}, ["连续三年"]),
        ({"state": "blocked"}, ["被立案"]),
        ({"year": "2024"}, ["连续三年", "已用两年", "已用两年", "称职"]),
        ({"unit_name": "云川市教育局"}, []),
    ],
)
def test_the_list_narrows(
    staff: Client, people: dict[str, Cadre], query: dict[str, str], shown: list[str]
) -> None:
    rows = staff.get(LIST, DAY | query).context["page"].object_list
    assert sorted(row.person.name for row in rows) == sorted(shown)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_questions_for_one_and_for_thirty(
    staff: Client, city: dict[str, Unit], count: int, django_assert_num_queries: Any
) -> None:
    for serial in range(1, count + 1):
        make_cadre(city["财政局"], serial=serial, facts=graded(2025))
    staff.get(LIST)  # the rules are read once in a process
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        staff.get(LIST, DAY)


def test_a_year_without_a_rule_is_said(staff: Client, people: dict[str, Cadre]) -> None:
    page = assert_clean_html(staff.get(LIST, {"year": "2019"}))
    assert "规则库里没有这个年度有效的优秀奖励规定，不作推算。" in page.text


@pytest.mark.parametrize("query", [{"year": "十"}, {"year": "1900"}, {"on": "x"}, {"unit_name": "无此机构"}])
def test_what_cannot_be_asked_is_said_and_nothing_typed_is_lost(
    staff: Client, people: dict[str, Cadre], query: dict[str, str]
) -> None:
    answer = staff.get(LIST, query)
    assert answer.status_code == 400
    page = assert_clean_html(answer)
    assert next(iter(query.values())) in [given.get("value") for given in page.all("input")]


def test_a_register_without_units_says_so(staff: Client) -> None:
    assert "您的范围内还没有机构" in assert_clean_html(staff.get(LIST)).text


def test_one_unit_sees_its_own_people_only(
    client_as: Callable[..., Client], city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    make_cadre(city["教育局"], "别处", 20, facts=graded(2025))
    leader = client_as(Role.UNIT_LEADER, city["教育局"])
    rows = leader.get(LIST, DAY).context["page"].object_list
    assert [row.person.name for row in rows] == ["别处"]
    assert leader.post(f"{LIST}export/").status_code == 403


def test_a_unit_with_many_people_is_asked_to_go_down(
    staff: Client, people: dict[str, Cadre], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposal_pages, "AT_ONCE", 2)
    page = assert_clean_html(staff.get(LIST, DAY))
    assert "超过 2 人，请选择下级机构" in page.text
    answer = staff.post(f"{LIST}export/?year=2025", follow=True)
    assert "请选择下级机构分别导出" in assert_clean_html(answer).text
    assert staff.get("/api/award-proposals/", DAY).status_code == 400


def test_export_holds_what_the_list_shows_and_is_logged(
    staff: Client, city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    answer = staff.post(f"{LIST}export/?year=2025&on=2026-03-20&kind=merit_3")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    head, row = book.get_sheet_by_index(0).to_python()
    found = dict(zip(head, row, strict=True))
    assert (found["姓名"], found["建议奖励"], found["奖金（元）"]) == ("连续三年", "三等功", 3000.0)
    event = AuditEvent.objects.get(event=Event.PROPOSAL_EXPORT)
    assert event.target == f"unit:{city['云川市'].code}"
    assert event.detail == {"year": 2025, "count": 1, "via": "导出 Excel"}


def test_the_interface_tells_what_the_page_tells(staff: Client, people: dict[str, Cadre]) -> None:
    rows = staff.get("/api/award-proposals/", DAY | {"kind": "merit_3"}).json()
    assert [(row["name"], row["kind"], row["years"], row["amount"]) for row in rows] == [
        ("连续三年", "merit_3", [2023, 2024, 2025], 3000)
    ]
    assert staff.get("/api/award-proposals/", {"year": "x"}).status_code == 400


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("award_proposals", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_one_object_for_each_proposal(
    city: dict[str, Unit], people: dict[str, Cadre]
) -> None:
    rows = json.loads(run("--year", "2025", "--on", "2026-03-20", "--json"))
    assert len(rows) == 5
    merit = next(row for row in rows if row["award"] == "三等功")
    assert merit["person"] == people["连续三年"].number
    assert (merit["state"], merit["years"], merit["amount"]) == ("proposed", [2023, 2024, 2025], 3000)
    assert json.loads(run("--year", "2025", "--unit", city["教育局"].code, "--json")) == []
    assert run("--year", "2025", "--unit", city["财政局"].code).endswith("共5项。\n")
    assert AuditEvent.objects.filter(event=Event.PROPOSAL_EXPORT).count() == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--year", "2019"), "没有2019年度有效的优秀奖励规定"),
        (("--year", "1"), "应在1994到2100之间"),
        (("--year", "2025", "--unit", "没有"), "没有编码为“没有”的机构"),
    ],
)
def test_the_command_says_what_is_wrong(db: None, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)
