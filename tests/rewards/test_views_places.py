"""Pages, files and API of places: who sees what, what a button does, and the same number everywhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed
from cadre.models import Unit
from printing import papers
from rewards.enums import GrantState, PlanState
from rewards.models import Plan, PlanRow, PoolGrant, SpecialCase, UnitGrade
from rewards.papers.places import plan_schedule, unit_notice
from rewards.queries.trial import choices_of
from rewards.services import places, pool
from tests.factories import make_unit, make_user
from tests.html import assert_clean_html
from tests.rewards.people import add_people
from tests.rewards.plans import issued, make_plan, populate

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
LINE = "43 人 × 20% = 8.6 → 8，余 0.6 入池"


@pytest.fixture
def people(city: dict[str, Unit]) -> dict[str, Unit]:
    populate(city)
    return city


@pytest.fixture
def plan(people: dict[str, Unit]) -> Plan:
    return make_plan()


@pytest.fixture
def in_force(people: dict[str, Unit]) -> Plan:
    return issued(make_plan(reserve=2))


def row(plan: Plan, unit: Unit) -> PlanRow:
    return plan.rows.get(unit=unit, is_group=False)


def cells(content: bytes) -> list[str]:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [str(cell) for line in sheet.values for cell in line if cell is not None]


def streamed(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# --- making a plan -------------------------------------------------------------------------------------------------


def test_a_handler_drafts_a_plan_and_sees_why(people: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    page = assert_clean_html(client.get(reverse("rewards:plan-new")))
    assert "按单位等次的比例" in page.text
    given = {
        "year": 2025, "unit_name": "云川市", "scheme": "civil", "name": "方案甲", "rounding": "floor",
        "leftover": "pool", "reserve": 0, "group_below": 0, "counts_undetermined": "on",
    }  # fmt: skip
    answer = client.post(reverse("rewards:plan-new"), given)
    plan = Plan.objects.get()
    assert answer["Location"] == plan.get_absolute_url()
    page = assert_clean_html(client.get(plan.get_absolute_url()))
    assert LINE in page.text
    assert (plan.city_points, plan.unit_points, plan.ceiling) == (2000, 2000, 17)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"unit_percent": "30"}, "超过 20%"),
        ({"unit_percent": "many"}, "请填写0到100之间的百分数"),
        ({"unit_name": "乌有局"}, "没有找到这个机构"),
        ({"ratio_0": "20"}, "请写明比例的依据文件"),
        ({"reserve": "9999"}, "超过全部名额上限"),
        ({"year": "2999"}, ""),
    ],
)
def test_what_was_typed_wrong_is_told_and_not_lost(
    people: dict[str, Unit], client_as: ClientAs, wrong: dict[str, str], reason: str
) -> None:
    given = {
        "year": "2025", "unit_name": "云川市", "scheme": "civil", "name": "方案甲", "rounding": "floor",
        "leftover": "pool", "reserve": "0", "group_below": "0", "approval": "", **wrong,
    }  # fmt: skip
    page = assert_clean_html(client_as(Role.HANDLER).post(reverse("rewards:plan-new"), given))
    assert reason in page.text
    assert any(field.get("value") == "方案甲" for field in page.all("input"))
    assert not Plan.objects.exists()


def test_a_grade_is_changed_in_its_row(plan: Plan, people: dict[str, Unit], client_as: ClientAs) -> None:
    places.change_plan(plan_id=plan.pk, name="方案", choices=_with_ratios(plan), by=None)
    client = client_as(Role.HANDLER)
    client.post(reverse("rewards:plan-grade", args=[plan.pk]), {"unit": people["财政局"].pk, "grade": "一般"})
    assert row(plan, people["财政局"]).places == 4
    answer = client.post(
        reverse("rewards:plan-grade", args=[plan.pk]),
        {"unit": people["财政局"].pk, "grade": "x"},
        follow=True,
    )
    assert "没有“x”这个单位等次" in answer.content.decode()


def _with_ratios(plan: Plan) -> Any:
    return replace(choices_of(plan), ratios={"一般": 1000}, ratios_source="办法")


def test_a_plan_is_edited_copied_recounted_and_thrown_away(plan: Plan, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    page = assert_clean_html(client.get(reverse("rewards:plan-edit", args=[plan.pk])))
    assert any(
        field.get("name") == "city_percent" and field.get("value") == "20" for field in page.all("input")
    )
    given = {"name": "改名", "city_percent": "15", "unit_percent": "", "rounding": "floor", "leftover": "pool",
             "reserve": "1", "group_below": "5", "counts_undetermined": "on"}  # fmt: skip
    assert client.post(reverse("rewards:plan-edit", args=[plan.pk]), given).status_code == 302
    plan.refresh_from_db()
    assert (plan.name, plan.city_points, plan.reserve, plan.ceiling) == ("改名", 1500, 1, 13)
    client.post(reverse("rewards:plan-copy", args=[plan.pk]), {"name": "副本"})
    assert Plan.objects.filter(name="副本").exists()
    client.post(reverse("rewards:plan-recount", args=[plan.pk]))
    client.post(reverse("rewards:plan-discard", args=[plan.pk]))
    assert not Plan.objects.filter(pk=plan.pk).exists()


def test_the_plan_goes_through_its_steps_in_the_browser(plan: Plan, client_as: ClientAs) -> None:
    clerk, head = client_as(Role.HANDLER), client_as(Role.DEPARTMENT_HEAD)

    def step(client: Client, action: str, note: str = "") -> str:
        client.post(reverse("rewards:plan-step", args=[plan.pk, action]), {"note": note})
        plan.refresh_from_db()
        return plan.state

    assert step(clerk, "submit") == PlanState.SUBMITTED
    assert clerk.post(reverse("rewards:plan-step", args=[plan.pk, "approve"])).status_code == 403
    assert step(head, "return") == PlanState.SUBMITTED  # without a reason
    assert step(head, "return", "请核对") == PlanState.DRAFT
    assert "请核对" in clerk.get(plan.get_absolute_url()).content.decode()
    assert step(clerk, "submit") == PlanState.SUBMITTED
    page = head.get(plan.get_absolute_url()).content.decode()
    assert "审定</button>" in page
    assert step(head, "approve") == PlanState.APPROVED
    assert step(clerk, "issue") == PlanState.ISSUED
    assert clerk.post(reverse("rewards:plan-step", args=[plan.pk, "nonsense"])).status_code == 404


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_a_unit_sees_its_own_row_of_an_issued_plan_only(
    plan: Plan, people: dict[str, Unit], client_as: ClientAs
) -> None:
    leader = client_as(Role.UNIT_LEADER, people["财政局"])
    assert leader.get(plan.get_absolute_url()).status_code == 404
    issued(plan)
    page = assert_clean_html(leader.get(plan.get_absolute_url()))
    assert "云川市财政局" in page.text
    assert LINE in page.text
    assert "云川市教育局" not in page.text
    assert "名额上限 17" not in page.text  # the city's sums
    own, other = row(plan, people["财政局"]), row(plan, people["教育局"])
    assert leader.get(own.get_absolute_url()).status_code == 200
    assert leader.get(other.get_absolute_url()).status_code == 404
    assert leader.get(own.account.get_absolute_url()).status_code == 200  # type: ignore[union-attr]
    assert leader.get(other.account.get_absolute_url()).status_code == 404  # type: ignore[union-attr]
    assert leader.get(reverse("rewards:pool-detail", args=[plan_pool(plan)])).status_code == 404


def plan_pool(plan: Plan) -> int:
    plan.refresh_from_db()
    assert plan.pool_account_id is not None
    return plan.pool_account_id


@pytest.mark.parametrize("role", [Role.CONSULTED, Role.CADRE, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN])
def test_others_see_nothing_of_it(in_force: Plan, client_as: ClientAs, role: Role) -> None:
    client = client_as(role)
    found = row(in_force, Unit.objects.get(name="云川市财政局"))
    for address in (
        in_force.get_absolute_url(),
        found.get_absolute_url(),
        found.account.get_absolute_url(),  # type: ignore[union-attr]
        reverse("rewards:pool-detail", args=[in_force.pool_account_id]),
        reverse("api:plan-detail", args=[in_force.pk]),
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["plan-edit", "plan-copy", "plan-recount", "plan-discard", "plan-grade", "plan-step"]
)
def test_an_auditor_reads_and_changes_nothing(plan: Plan, client_as: ClientAs, name: str) -> None:
    client = client_as(Role.AUDITOR)
    assert client.get(plan.get_absolute_url()).status_code == 200
    arguments = [plan.pk, "submit"] if name == "plan-step" else [plan.pk]
    unit = Unit.objects.get(name="云川市财政局").pk
    assert client.post(reverse(f"rewards:{name}", args=arguments), {"unit": unit}).status_code == 403


def test_the_list_asks_the_same_at_1_and_at_30_rows(people: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)

    def statements(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    add_people(people["财政局"], 1, work_started_on=date(2025, 8, 1))
    small = make_plan(unit=people["财政局"], group_below=0)
    few = {name: statements(address) for name, address in addresses(small).items()}
    for number in range(28):
        add_people(make_unit(f"云川市局{number}", people["云川市"]), 6)
    large = make_plan()
    assert {name: statements(address) for name, address in addresses(large).items()} == few


def addresses(plan: Plan) -> dict[str, str]:
    return {
        "detail": plan.get_absolute_url(),
        "people": reverse("rewards:plan-people", args=[plan.pk]),
        "compare": reverse("rewards:plan-compare") + f"?left={plan.pk}&right={plan.pk}",
        "api": reverse("api:plan-detail", args=[plan.pk]),
    }


# --- two plans, files, papers ---------------------------------------------------------------------------------------


def test_two_plans_stand_side_by_side(plan: Plan, people: dict[str, Unit], client_as: ClientAs) -> None:
    other = places.copy_plan(plan_id=plan.pk, name="方案二", by=None)
    places.change_plan(plan_id=other.pk, name="方案二", choices=_with_ratios(other), by=None)
    places.set_plan_grades(plan_id=other.pk, grades={people["财政局"].pk: "一般"}, by=None)
    client = client_as(Role.HANDLER)
    address = reverse("rewards:plan-compare") + f"?left={plan.pk}&right={other.pk}"
    page = assert_clean_html(client.get(address))
    assert "减少 4 名" in page.text.replace("  ", " ")
    narrowed = client.get(address + "&only=1").content.decode()
    assert "云川市财政局" in narrowed
    assert "槐林镇" not in narrowed
    export = reverse("rewards:plan-compare-export") + f"?left={plan.pk}&right={other.pk}"
    assert "-4" in cells(streamed(client.post(export)))


def test_every_list_leaves_as_a_sheet_and_leaves_an_event(in_force: Plan, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    purse = plan_pool(in_force)
    found = row(in_force, Unit.objects.get(name="云川市财政局"))
    asked = {
        reverse("rewards:plan-export", args=[in_force.pk]): "云川市财政局",
        reverse("rewards:plan-people-export", args=[in_force.pk]): "参加考核，不确定等次",
        reverse("rewards:account-export"): "云川市财政局2025年度优秀名额",
        reverse("rewards:account-lines-export", args=[found.account_id]): "下达2025年度优秀名额",
        reverse("rewards:pool-grants-export", args=[purse]): "领域",
    }
    for address, text in asked.items():
        assert text in cells(streamed(client.post(address))), address
    assert AuditEvent.objects.filter(event="places.export").count() == len(asked)
    clerk = client_as(Role.UNIT_CLERK)
    assert clerk.post(reverse("rewards:plan-export", args=[in_force.pk])).status_code == 403


def test_the_notice_and_the_schedule_say_the_number_and_the_line(in_force: Plan) -> None:
    found = row(in_force, Unit.objects.get(name="云川市财政局"))
    notice = unit_notice(in_force, found)
    assert notice.fault() == ""
    assert notice.recipient == "云川市财政局"
    assert notice.organ == "中共云川市委组织部"
    text = notice.to_json()
    assert "核定优秀等次名额7名" in text
    assert found.working in text
    schedule = plan_schedule(in_force, in_force.rows.select_related("unit"))
    assert schedule.fault() == ""
    assert schedule.totals[5] == str(in_force.places)


def test_a_group_s_notice_names_its_units(people: dict[str, Unit]) -> None:
    office = make_unit("云川市石桥县信访局", people["石桥县"], short_name="信访局")
    add_people(office, 4)
    plan = issued(make_plan(group_below=5))
    group = plan.rows.get(is_group=True)
    notice = unit_notice(plan, group, list(group.members.select_related("unit")))
    assert notice.fault() == ""
    assert notice.recipient == "云川市石桥县水利局、云川市石桥县信访局"


def test_the_papers_come_as_pdf(in_force: Plan, client_as: ClientAs, built_fonts: object) -> None:
    client = client_as(Role.HANDLER)
    found = row(in_force, Unit.objects.get(name="云川市财政局"))
    for address in (
        reverse("rewards:plan-row-notice", args=[in_force.pk, found.pk]),
        reverse("rewards:plan-schedule", args=[in_force.pk]) + "?view",
    ):
        assert streamed(client.get(address)).startswith(b"%PDF")
    assert papers.render_official(unit_notice(in_force, found)) == papers.render_official(
        unit_notice(in_force, found)
    )


def test_page_api_and_command_say_the_same(in_force: Plan, client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    data = client.get(reverse("api:plan-detail", args=[in_force.pk])).json()
    assert (data["participants"], data["ceiling"], data["pool"]) == (89, 17, 3)
    finance = next(unit for unit in data["units"] if unit["participants"] == 43)
    page = client.get(in_force.get_absolute_url()).content.decode()
    assert finance["working"] in page
    listed = client.get(reverse("api:plan-list")).json()
    assert listed[0]["ceiling"] == 17
    account = client.get(reverse("api:account-detail", args=[plan_pool(in_force)])).json()
    assert sum(entry["amount"] for entry in account["entries"]) == account["balance"] == 3
    names = [one["name"] for one in client.get(reverse("api:account-list") + "?year=2025&kind=pool").json()]
    assert names == ["云川市2025年度激励池"]


# --- pool and accounts ------------------------------------------------------------------------------------------------


def test_a_grant_is_asked_for_decided_and_returned_in_the_browser(
    in_force: Plan, client_as: ClientAs
) -> None:
    clerk, head, purse = client_as(Role.HANDLER), client_as(Role.DEPARTMENT_HEAD), plan_pool(in_force)
    new = reverse("rewards:grant-new", args=[purse])
    asked = {
        "unit_name": "云川市财政局",
        "amount": "1",
        "field": "重大项目",
        "reason": "提前通车",
        "ref": "云组呈〔2025〕1号",
    }
    assert "不够" in clerk.post(new, {**asked, "amount": "9"}).content.decode()
    assert clerk.post(new, asked).status_code == 302
    grant = PoolGrant.objects.get()
    assert_clean_html(head.get(grant.get_absolute_url()))
    head.post(reverse("rewards:grant-decide", args=[grant.pk, "approve"]), {"note": "同意"})
    grant.refresh_from_db()
    assert grant.state == GrantState.GRANTED
    page = assert_clean_html(clerk.get(reverse("rewards:pool-detail", args=[purse])))
    assert "重大项目：提前通车" in page.text
    assert page.all("svg")
    clerk.post(reverse("rewards:grant-return", args=[grant.pk]), {"amount": "1", "reason": "未用"})
    grant.refresh_from_db()
    assert grant.state == GrantState.RETURNED


def test_a_unit_leader_hands_places_back(in_force: Plan, client_as: ClientAs) -> None:
    bureau = Unit.objects.get(name="云川市财政局")
    leader = client_as(Role.UNIT_LEADER, bureau)
    account = row(in_force, bureau).account
    assert account is not None
    assert "退回激励池" in leader.get(account.get_absolute_url()).content.decode()
    leader.post(
        reverse("rewards:account-hand-back", args=[account.pk]), {"amount": "1", "reason": "人选不足"}
    )
    account.refresh_from_db()
    assert account.total == 6
    answer = leader.post(
        reverse("rewards:account-hand-back", args=[account.pk]), {"amount": "99", "reason": "x"}, follow=True
    )
    assert "只剩" in answer.content.decode()


def test_what_the_register_does_not_tell_is_recorded(people: dict[str, Unit], client_as: ClientAs) -> None:
    client = client_as(Role.HANDLER)
    number = people["财政局"].cadres.all()[0].number
    case = {"number": number, "year": "2025", "kind": "leave", "document": "假条"}
    client.post(reverse("rewards:special-list"), case)
    assert "已登记" in client.post(reverse("rewards:special-list"), case).content.decode()
    client.post(reverse("rewards:special-cancel", args=[SpecialCase.objects.get().pk]))
    assert SpecialCase.objects.get().cancelled_at is not None
    lines = {"year": "2025", "source": "通报", "lines": "云川市财政局\t优秀\n云川市教育局 一般\n"}
    client.post(reverse("rewards:unit-grade-list"), lines)
    assert dict(UnitGrade.objects.values_list("unit__short_name", "grade")) == {
        "财政局": "优秀",
        "教育局": "一般",
    }
    wrong = client.post(reverse("rewards:unit-grade-list"), {**lines, "lines": "乌有局 优秀"})
    assert "这些行没有对应的机构" in wrong.content.decode()


def test_a_handler_of_one_county_proposes_for_his_own_units_only(
    in_force: Plan, city: dict[str, Unit]
) -> None:
    user: User = make_user("xianqu", Role.HANDLER, city["临湖区"])
    with pytest.raises(NotAllowed):
        pool.propose_grant(
            pool_id=plan_pool(in_force),
            unit=city["财政局"],
            amount=1,
            field="a",
            reason="b",
            ref="c",
            by=user,
        )
