"""Plans of places: drafted, tried otherwise, approved by another, issued into the ledger."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.enums import Permission, Role
from accounts.models import AuditEvent, Grant, User
from accounts.permissions import NotAllowed, Refused
from cadre.enums import Level
from cadre.models import Cadre, Unit
from regulations.models import RuleUse
from regulations.services.own import confirm_rule, propose_rule
from rewards.enums import LedgerKind, Leftover, PlanState, Rounding, Scheme
from rewards.models import Account, Plan, PlanPerson, PlanRow
from rewards.permissions import check_step
from rewards.queries.ledger import faults
from rewards.rules.places_steps import OWNER, STEPS
from rewards.services import grades, ledger, places, places_steps
from tests.factories import make_unit, make_user
from tests.rewards.people import add_people
from tests.rewards.plans import choose, city_root, issued, make_plan, populate, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(city: dict[str, Unit]) -> dict[str, Unit]:
    populate(city)
    return city


def row(plan: Plan, unit: Unit, is_group: bool = False) -> PlanRow:
    return plan.rows.get(unit=unit, is_group=is_group)


def got(plan: Plan) -> dict[str, int]:
    return {one.name: one.places for one in plan.rows.lots().select_related("unit")}


# --- drafting -------------------------------------------------------------------------------------------------


def test_a_plan_is_drafted_from_the_register(people: dict[str, Unit]) -> None:
    plan = make_plan()
    assert (plan.participants, plan.ceiling, plan.places, plan.pool) == (89, 17, 16, 1)
    assert (plan.pool_rounding, plan.pool_ratios) == (1, 0)
    assert plan.working[0] == "全部应参加考核 89 人 × 20% = 17.8 → 上限 17（只舍不入）"
    assert row(plan, people["财政局"]).working == "43 人 × 20% = 8.6 → 8，余 0.6 入池"
    education = row(plan, people["教育局"])
    assert (education.graded, education.undetermined, education.people, education.places) == (28, 2, 30, 6)
    assert PlanPerson.objects.filter(row=education).count() == 2
    told = AuditEvent.objects.get(event="places.create")
    assert told.detail["value"] == "上限 17，分配 16，激励池 1"


def test_people_without_a_grade_count_as_the_city_chose(people: dict[str, Unit]) -> None:
    plan = make_plan(counts_undetermined=False)
    assert row(plan, people["教育局"]).people == 28
    assert plan.participants == 87


def test_leaders_may_stand_apart(people: dict[str, Unit]) -> None:
    add_people(people["财政局"], 3, level=Level.COUNTY_DEPUTY)
    assert row(make_plan(), people["财政局"]).people == 46
    assert row(make_plan(leaders_apart=True), people["财政局"]).people == 43


@pytest.mark.parametrize(
    ("year", "percent", "ceiling"), [(2025, 20, 17), (2019, 15, 13), (2020, 20, 17), (2005, 10, 8)]
)
def test_the_ceiling_is_that_of_the_year(
    people: dict[str, Unit], year: int, percent: int, ceiling: int
) -> None:
    """1994: 10 %, 2007: 15 %, from the end of 2020: 20 %."""
    Cadre.objects.filter(work_started_on__year=2008).update(work_started_on="2001-07-01")
    plan = make_plan(year)
    assert plan.unit_points == plan.city_points == percent * 100
    assert plan.ceiling == int(plan.participants * percent / 100)


def test_more_than_the_ceiling_needs_an_approval_and_has_its_own_end(people: dict[str, Unit]) -> None:
    with pytest.raises(
        Refused, match=r"单位比例上限 25% 超过 20%（《公务员考核规定》.*经批准可到 25%，请填写批准文件"
    ):
        make_plan(unit_points=2500)
    with pytest.raises(Refused, match="单位比例上限 26% 超过 25%"):
        make_plan(unit_points=2600, approval="云组批〔2025〕9号")
    plan = make_plan(unit_points=2500, approval="云组批〔2025〕9号")
    assert row(plan, people["财政局"]).points == 2500
    assert plan.places <= plan.ceiling == 17


def test_ratios_by_grade_need_a_source(people: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="请写明比例的依据文件"):
        make_plan(ratios={"优秀": 2000})


def test_unit_grades_of_the_year_decide_the_ratio(people: dict[str, Unit]) -> None:
    grades.record_unit_grades(
        year=2025,
        grades={people["财政局"].pk: "优秀", people["教育局"].pk: "一般"},
        source="云考发〔2026〕2号",
        by=None,
    )
    plan = make_plan(
        unit_points=2500,
        approval="云组批〔2025〕9号",
        ratios={"优秀": 2500, "一般": 1500},
        ratios_source="云组发〔2025〕3号",
    )
    finance, education = row(plan, people["财政局"]), row(plan, people["教育局"])
    assert (finance.grade, finance.points, finance.grade_source) == ("优秀", 2500, "云考发〔2026〕2号")
    assert (education.points, education.working) == (
        1500,
        "30 人 × 15% = 4.5，全市折算 × 356/385 = ≈4.16 → 4，余 ≈0.16 入池",
    )
    assert plan.places <= plan.ceiling


def test_a_city_s_own_table_of_ratios_is_what_a_plan_begins_with(people: dict[str, Unit]) -> None:
    clerk, head = staff()
    rule = propose_rule(
        code="team.member_ratio", value={"优秀": 20, "良好": 18, "一般": 15, "较差": 10}, unit_path="",
        effective_from=date(2025, 1, 1), effective_to=None,
        reason="本市办法", document="云组发〔2025〕3号", by=clerk,
    )  # fmt: skip
    confirm_rule(rule_id=rule.pk, by=head)
    plan = make_plan()
    assert plan.ratios == {"优秀": 2000, "良好": 1800, "一般": 1500, "较差": 1000}
    assert "云组发〔2025〕3号" in plan.ratios_source


def test_a_unit_s_own_stricter_ceiling_holds(people: dict[str, Unit]) -> None:
    clerk, head = staff()
    rule = propose_rule(
        code="evaluation.excellent_ceiling", value=10, unit_path=people["教育局"].path,
effective_from=date(2025, 1, 1), effective_to=None, reason="整改", document="云组发〔2025〕4号", by=clerk,
    )  # fmt: skip
    confirm_rule(rule_id=rule.pk, by=head)
    plan = make_plan()
    assert (row(plan, people["教育局"]).places, row(plan, people["教育局"]).cap_points) == (3, 1000)
    assert row(plan, people["财政局"]).places == 8


def test_small_units_under_one_unit_share_places(people: dict[str, Unit]) -> None:
    add_people(people["石桥县"], 3)
    county = people["石桥县"]
    office = make_unit("云川市石桥县信访局", county, short_name="信访局")
    add_people(office, 4)
    plan = make_plan(group_below=5)
    group = row(plan, county, is_group=True)
    assert (group.people, group.places, group.working) == (
        8,
        1,
        "2 个单位联合 8 人：8 人 × 20% = 1.6 → 1，余 0.6 入池",
    )
    member = row(plan, people["水利局"])
    assert (member.group, member.places) == (group, 0)
    assert member.working == "并入云川市石桥县小单位联合计算"
    assert (
        row(plan, county).group is None
    )  # the county itself stands under the city, alone among the small ones
    places.change_plan(plan_id=plan.pk, name=plan.name, choices=choose(), by=None)
    assert not plan.rows.filter(is_group=True).exists()
    assert row(plan, people["水利局"]).group is None


def test_townships_may_have_more(people: dict[str, Unit]) -> None:
    plan = make_plan(
        unit_points=2500, approval="批", grassroots_points=400, ratios={"良好": 1500}, ratios_source="办法"
    )
    places.set_plan_grades(
        plan_id=plan.pk, grades={people["槐林镇"].pk: "良好", people["财政局"].pk: "良好"}, by=None
    )
    assert (row(plan, people["槐林镇"]).points, row(plan, people["财政局"]).points) == (1900, 1500)


def test_rounding_and_what_is_left_are_the_city_s_choice(people: dict[str, Unit]) -> None:
    half_up = make_plan(rounding=Rounding.HALF_UP)
    assert (half_up.places, half_up.ceiling) == (17, 17)
    assert row(half_up, people["水利局"]).working == "4 人 × 20% = 0.8 → 1（四舍五入）"
    assert row(half_up, people["财政局"]).working == "43 人 × 20% = 8.6 → 8，余 0.6 入池（余数只补前 1 位）"
    by_rest = make_plan(
        leftover=Leftover.REMAINDER,
        unit_points=2500,
        approval="批",
        ratios={"良好": 2000},
        ratios_source="办法",
    )
    places.set_plan_grades(
        plan_id=by_rest.pk,
        grades={
            unit.pk: "良好"
            for name, unit in people.items()
            if name in ("财政局", "教育局", "槐林镇", "水利局")
        },
        by=None,
    )
    by_rest.refresh_from_db()
    assert (by_rest.places, by_rest.pool) == (17, 0)


@pytest.mark.parametrize("year", [1993, 2999])
def test_a_year_without_rules_is_refused(people: dict[str, Unit], year: int) -> None:
    with pytest.raises(Refused, match="年度应在 1994 至"):
        places.create_plan(
            year=year, unit=city_root(), scheme=Scheme.CIVIL, name="方案", choices=choose(), by=None
        )


def test_a_plan_for_nobody_is_refused(city: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="没有应参加考核"):
        make_plan()
    assert not Plan.objects.exists()


# --- what if ----------------------------------------------------------------------------------------------------


def test_a_copy_tries_another_choice_and_leaves_the_first_alone(people: dict[str, Unit]) -> None:
    first = make_plan()
    second = places.copy_plan(plan_id=first.pk, name="方案二", by=None)
    assert got(second) == got(first)
    places.change_plan(
        plan_id=second.pk,
        name="方案二",
        choices=choose(ratios={"一般": 1000}, ratios_source="征求意见稿"),
        by=None,
    )
    places.set_plan_grades(plan_id=second.pk, grades={people["财政局"].pk: "一般"}, by=None)
    second.refresh_from_db()
    assert (got(second)["云川市财政局"], got(first)["云川市财政局"]) == (4, 8)
    assert (second.pool, second.pool_rounding, second.pool_ratios) == (5, 1, 4)
    assert row(second, people["财政局"]).grade_source == "本方案测算"
    assert PlanPerson.objects.filter(row__plan=second).count() == 2


def test_grades_are_those_that_the_rules_know(people: dict[str, Unit]) -> None:
    plan = make_plan()
    with pytest.raises(Refused, match="没有“极好”这个单位等次，应为优秀、良好、一般、较差"):
        places.set_plan_grades(plan_id=plan.pk, grades={people["财政局"].pk: "极好"}, by=None)
    with pytest.raises(Refused, match="不在本方案内"):
        places.set_plan_grades(plan_id=plan.pk, grades={people["云川市"].pk: "优秀"}, by=None)


def test_a_recount_reads_the_register_again_and_keeps_the_grades(people: dict[str, Unit]) -> None:
    plan = make_plan()
    places.set_plan_grades(plan_id=plan.pk, grades={people["财政局"].pk: "良好"}, by=None)
    add_people(people["财政局"], 7)
    places.recount_plan(plan_id=plan.pk, by=None)
    finance = row(plan, people["财政局"])
    assert (finance.people, finance.places, finance.grade) == (50, 10, "良好")


def test_a_draft_is_thrown_away_and_nothing_later(people: dict[str, Unit]) -> None:
    plan = make_plan()
    places_steps.submit_plan(plan_id=plan.pk, by=None)
    for change in (
        lambda: places.discard_plan(plan_id=plan.pk, by=None),
        lambda: places.recount_plan(plan_id=plan.pk, by=None),
        lambda: places.change_plan(plan_id=plan.pk, name="x", choices=choose(), by=None),
        lambda: places.set_plan_grades(plan_id=plan.pk, grades={}, by=None),
    ):
        with pytest.raises(Refused, match="方案送审，不能再修改"):
            change()
    places_steps.recall_plan(plan_id=plan.pk, by=None)
    places.discard_plan(plan_id=plan.pk, by=None)
    assert not Plan.objects.exists()


# --- steps --------------------------------------------------------------------------------------------------------

STEP: dict[str, Callable[..., Plan]] = {
    "submit": places_steps.submit_plan,
    "recall": places_steps.recall_plan,
    "return": places_steps.return_plan,
    "approve": places_steps.approve_plan,
    "issue": places_steps.issue_plan,
    "withdraw": places_steps.withdraw_plan,
}
WAY = {
    PlanState.DRAFT: [],
    PlanState.SUBMITTED: ["submit"],
    PlanState.APPROVED: ["submit", "approve"],
    PlanState.ISSUED: ["submit", "approve", "issue"],
    PlanState.WITHDRAWN: ["submit", "approve", "issue", "withdraw"],
}


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", list(PlanState))
def test_every_step_in_every_state(people: dict[str, Unit], state: PlanState, name: str) -> None:
    plan, step = make_plan(), STEPS[name]
    for before in WAY[state]:
        STEP[before](plan_id=plan.pk, by=None, note="说明")
    if state in step.sources:
        assert STEP[name](plan_id=plan.pk, by=None, note="说明").state == step.target
    else:
        with pytest.raises(Refused, match=f"方案现为“{state.label}”，不能{step.label}"):
            STEP[name](plan_id=plan.pk, by=None, note="说明")


def test_every_state_has_an_owner() -> None:
    assert set(OWNER) == set(PlanState)


@pytest.mark.parametrize("name", STEPS)
def test_only_who_may(people: dict[str, Unit], name: str) -> None:
    """Every role; the service asks the same check, as the last of the allowed ones shows."""
    plan, step = make_plan(), STEPS[name]
    for before in WAY[step.sources[0]]:
        STEP[before](plan_id=plan.pk, by=None, note="说明")
    plan.refresh_from_db()
    users = {role: make_user(role.value, role) for role in Role}
    allowed = set()
    for role, user in users.items():
        with suppress(NotAllowed):
            check_step(plan, step, user)
            allowed.add(role)
    planners, approvers = {Role.HANDLER, Role.SECTION_HEAD}, {Role.DEPARTMENT_HEAD}
    assert allowed == (planners if step.permission == Permission.PLAN_PLACES else approvers)
    with pytest.raises(NotAllowed):
        STEP[name](plan_id=plan.pk, by=users[Role.AUDITOR], note="说明")
    STEP[name](plan_id=plan.pk, by=users[allowed.pop()], note="说明")


def both(user: User) -> User:
    """Somebody who holds both roles."""
    Grant.objects.create(user=user, role=Role.DEPARTMENT_HEAD, unit_path="", since="2020-01-01")
    return User.objects.get(pk=user.pk)


def test_nobody_approves_what_he_made_or_submitted(people: dict[str, Unit]) -> None:
    clerk, head = staff()
    clerk = both(clerk)
    plan = make_plan(by=clerk)
    places_steps.submit_plan(plan_id=plan.pk, by=both(make_user("kezhang", Role.SECTION_HEAD)))
    for own in (clerk, User.objects.get(username="kezhang")):
        with pytest.raises(Refused, match="请由另一位有审批权限的同志审定"):
            places_steps.approve_plan(plan_id=plan.pk, by=own)
    approved = places_steps.approve_plan(plan_id=plan.pk, by=head)
    assert approved.approved_by == head
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(approved_by=clerk)


def test_a_returned_plan_says_why(people: dict[str, Unit]) -> None:
    clerk, head = staff()
    plan = make_plan(by=clerk)
    places_steps.submit_plan(plan_id=plan.pk, by=clerk)
    with pytest.raises(Refused, match="请写明退回修改的理由"):
        places_steps.return_plan(plan_id=plan.pk, by=head, note=" ")
    back = places_steps.return_plan(plan_id=plan.pk, by=head, note="教育局等次有误")
    assert (back.state, back.note, back.submitted_at) == (PlanState.DRAFT, "教育局等次有误", None)


def test_an_approved_plan_is_found_from_its_rules(people: dict[str, Unit]) -> None:
    plan = make_plan()
    places_steps.submit_plan(plan_id=plan.pk, by=None)
    places_steps.approve_plan(plan_id=plan.pk, by=None)
    uses = RuleUse.objects.filter(target=plan.audit_target, where="核定优秀名额")
    assert {use.version.code for use in uses} >= {
        "evaluation.excellent_ceiling",
        "evaluation.excellent_ceiling_approved",
        "evaluation.excellent_rounding",
        "evaluation.base_includes_undetermined",
    }


# --- issued ---------------------------------------------------------------------------------------------------------


def test_issuing_opens_an_account_for_each_unit_and_fills_the_pool(people: dict[str, Unit]) -> None:
    plan = issued(make_plan(reserve=2))
    accounts = {
        account.unit.short_name: account for account in Account.objects.filter(kind=LedgerKind.EXCELLENT)
    }
    assert {name: account.total for name, account in accounts.items()} == {
        "财政局": 7, "教育局": 5, "槐林镇": 2, "水利局": 0,
    }  # fmt: skip
    assert accounts["财政局"].name == "云川市财政局2025年度优秀名额"
    pool = plan.pool_account
    assert pool is not None
    assert (pool.total, pool.name) == (plan.pool, "云川市2025年度激励池")
    assert list(pool.entries.values_list("reason", "amount")) == [("预留", 2), ("各单位取整后的余数", 1)]
    assert sum(account.total for account in Account.objects.all()) == plan.ceiling
    assert row(plan, people["财政局"]).account == accounts["财政局"]
    assert list(faults()) == []


def test_a_group_has_one_account_for_all_its_units(people: dict[str, Unit]) -> None:
    office = make_unit("云川市石桥县信访局", people["石桥县"], short_name="信访局")
    add_people(office, 4)
    plan = issued(make_plan(group_below=5))
    account = row(plan, people["石桥县"], is_group=True).account
    assert account is not None
    assert account.name == "云川市石桥县小单位联合2025年度优秀名额"
    assert row(plan, office).account == row(plan, people["水利局"]).account == account


def test_a_year_is_issued_once(people: dict[str, Unit]) -> None:
    first, second = make_plan(), make_plan(name="方案二")
    issued(first)
    with pytest.raises(Refused, match="不能重复下达"):
        issued(second)
    county = make_plan(unit=people["财政局"])
    with pytest.raises(Refused, match="不能重复下达"):
        issued(county)


def test_what_was_issued_is_taken_back_as_a_whole_and_issued_anew(people: dict[str, Unit]) -> None:
    plan = issued(make_plan())
    account = row(plan, people["财政局"]).account
    assert account is not None
    held = ledger.take(account_id=account.pk, ref="cadre:1", reason="测试", by=None)
    with pytest.raises(Refused, match="已占用 1 名，不能收回"):
        places_steps.withdraw_plan(plan_id=plan.pk, by=None, note="有误")
    ledger.release(entry_id=held.pk, reason="测试", by=None)
    places_steps.withdraw_plan(plan_id=plan.pk, by=None, note="有误")
    assert set(Account.objects.values_list("total", flat=True)) == {0}
    again = issued(make_plan(name="重新分配", reserve=3))
    assert row(again, people["财政局"]).account == account
    assert sum(Account.objects.values_list("total", flat=True)) == again.ceiling
    assert list(faults()) == []


def test_steps_do_not_ask_more_of_a_larger_city(people: dict[str, Unit]) -> None:
    def statements(work: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            work()
        return len(captured)

    issued(make_plan(unit=people["槐林镇"]))  # the national rules are put on record once
    few = statements(lambda: issued(make_plan(unit=people["财政局"])))
    for number in range(30):
        add_people(make_unit(f"云川市教育局分局{number}", people["教育局"]), 3)
    many = statements(lambda: issued(make_plan(unit=people["教育局"])))
    assert many <= few + 12  # SQLite takes a statement for every few dozen changed rows
