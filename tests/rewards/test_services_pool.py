"""The pool: filled by the plan, granted by two people for a case, returned when unused; the balance always right."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.permissions import NotAllowed, Refused
from cadre.enums import PersonType
from cadre.models import Unit
from rewards.enums import GrantState, Scheme
from rewards.models import Account, Plan, PoolGrant
from rewards.queries.ledger import faults
from rewards.services import excellent, ledger, places_steps, pool
from tests.factories import make_user
from tests.rewards.people import add_people
from tests.rewards.plans import issued, make_plan, populate, staff

pytestmark = pytest.mark.django_db
ASKED = {"field": "重大项目", "reason": "跨湖大桥提前通车", "ref": "云组呈〔2025〕11号"}


@pytest.fixture
def plan(city: dict[str, Unit]) -> Plan:
    """A plan in force with three places in its pool."""
    populate(city)
    return issued(make_plan(reserve=2))


@pytest.fixture
def purse(plan: Plan) -> Account:
    assert plan.pool_account is not None
    return plan.pool_account


def ask(purse: Account, unit: Unit, amount: int = 1, **fields: Any) -> PoolGrant:
    return pool.propose_grant(pool_id=purse.pk, unit=unit, amount=amount, **{**ASKED, "by": None, **fields})


def balances(purse: Account, unit: Unit) -> tuple[int, int]:
    seat = excellent.places_of(unit=unit, year=2025)
    assert seat is not None
    purse.refresh_from_db()
    return purse.balance, seat.left


def test_a_grant_is_asked_for_by_one_and_given_by_another(purse: Account, city: dict[str, Unit]) -> None:
    clerk, head = staff()
    grant = ask(purse, city["财政局"], 2, by=clerk)
    assert balances(purse, city["财政局"]) == (3, 7)
    granted = pool.approve_grant(grant_id=grant.pk, by=head, note="同意")
    assert (granted.state, granted.decided_by) == (GrantState.GRANTED, head)
    assert balances(purse, city["财政局"]) == (1, 9)
    line = purse.entries.order_by("-seq")[0]
    assert (line.amount, line.reason, line.ref) == (-2, "重大项目：跨湖大桥提前通车", "云组呈〔2025〕11号")
    assert AuditEvent.objects.filter(event="grant.approve").get().detail["object"] == "云川市财政局"


def test_nobody_grants_what_he_asked_for(purse: Account, city: dict[str, Unit]) -> None:
    head = make_user("buling", Role.DEPARTMENT_HEAD)
    with pytest.raises(NotAllowed):
        ask(purse, city["财政局"], by=head)
    grant = ask(purse, city["财政局"])
    PoolGrant.objects.filter(pk=grant.pk).update(proposed_by=head)
    with pytest.raises(Refused, match="请由另一位"):
        pool.approve_grant(grant_id=grant.pk, by=head)
    with pytest.raises(IntegrityError), transaction.atomic():
        PoolGrant.objects.filter(pk=grant.pk).update(decided_by=head, decided_at="2025-12-01T00:00+08:00")


def test_a_rejected_grant_costs_nothing_and_says_why(purse: Account, city: dict[str, Unit]) -> None:
    grant = ask(purse, city["财政局"])
    with pytest.raises(Refused, match="请写明不同意的理由"):
        pool.reject_grant(grant_id=grant.pk, by=None, note="")
    pool.reject_grant(grant_id=grant.pk, by=None, note="材料不足")
    assert balances(purse, city["财政局"]) == (3, 7)
    with pytest.raises(Refused, match="这笔申请未同意，不能再审批"):
        pool.approve_grant(grant_id=grant.pk, by=None)


def test_more_than_there_is_is_refused(purse: Account, city: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="只剩 3 名，不够 4 名"):
        ask(purse, city["财政局"], 4)
    first, second = ask(purse, city["财政局"], 2), ask(purse, city["教育局"], 2)
    pool.approve_grant(grant_id=first.pk, by=None)
    with pytest.raises(Refused, match="只剩 1 名，不够 2 名"):
        pool.approve_grant(grant_id=second.pk, by=None)
    second.refresh_from_db()
    assert second.state == GrantState.PROPOSED


def test_no_unit_passes_the_approved_ceiling(purse: Account, city: dict[str, Unit]) -> None:
    """12 people at 25 %: three places at most; the unit has two."""
    grant = ask(purse, city["槐林镇"], 1)
    pool.approve_grant(grant_id=grant.pk, by=None)
    with pytest.raises(
        Refused, match=r"12 人 × 25% = 3 → 最多 3；现有 3 ＋ 发放 1 = 4，超过经批准的上限（《公务员考核规定》"
    ):
        ask(purse, city["槐林镇"], 1)


def test_a_unit_outside_the_plan_has_no_seat(purse: Account, city: dict[str, Unit]) -> None:
    with pytest.raises(Refused, match="不在已下达的2025年度方案内"):
        ask(purse, city["云川市"])


@pytest.mark.parametrize("missing", ["field", "reason", "ref"])
def test_a_grant_says_what_for(purse: Account, city: dict[str, Unit], missing: str) -> None:
    with pytest.raises(Refused, match="请填写"):
        ask(purse, city["财政局"], **{missing: " "})


def test_what_was_not_used_comes_back(purse: Account, city: dict[str, Unit]) -> None:
    grant = ask(purse, city["财政局"], 2)
    pool.approve_grant(grant_id=grant.pk, by=None)
    pool.return_grant(grant_id=grant.pk, amount=1, reason="只用一名", by=None)
    grant.refresh_from_db()
    assert (grant.state, grant.left) == (GrantState.GRANTED, 1)
    with pytest.raises(Refused, match="还有 1 名可退"):
        pool.return_grant(grant_id=grant.pk, amount=2, reason="多退", by=None)
    pool.return_grant(grant_id=grant.pk, amount=1, reason="未用", by=None)
    grant.refresh_from_db()
    assert (grant.state, balances(purse, city["财政局"])) == (GrantState.RETURNED, (3, 7))
    assert list(faults()) == []


def test_places_in_use_do_not_come_back(purse: Account, city: dict[str, Unit]) -> None:
    grant = ask(purse, city["槐林镇"], 1)
    pool.approve_grant(grant_id=grant.pk, by=None)
    assert grant.unit == city["槐林镇"]
    for cadre in city["槐林镇"].cadres.all()[:3]:
        excellent.take_place(cadre=cadre, unit=city["槐林镇"], year=2025, reason="拟定优秀", by=None)
    with pytest.raises(Refused, match="只剩 0 名"):
        pool.return_grant(grant_id=grant.pk, amount=1, reason="退", by=None)


def test_a_unit_hands_back_what_it_does_not_use(purse: Account, city: dict[str, Unit]) -> None:
    seat = excellent.places_of(unit=city["财政局"], year=2025)
    assert seat is not None
    leader = make_user("danwei", Role.UNIT_LEADER, city["财政局"])
    line = pool.hand_back(account_id=seat.account_id, amount=2, reason="符合条件的人不足", by=leader)
    assert (line.account, line.amount, line.reason) == (purse, 2, "单位退回：符合条件的人不足")
    assert balances(purse, city["财政局"]) == (5, 5)
    stranger = make_user("waidan", Role.UNIT_LEADER, city["教育局"])
    with pytest.raises(NotAllowed):
        pool.hand_back(account_id=seat.account_id, amount=1, reason="x", by=stranger)
    with pytest.raises(Refused, match="请写明退回的事由"):
        pool.hand_back(account_id=seat.account_id, amount=1, reason="", by=None)


def test_the_sum_of_all_lines_is_the_balance_at_any_moment(purse: Account, city: dict[str, Unit]) -> None:
    def adds_up() -> None:
        purse.refresh_from_db()
        assert (
            purse.entries.aggregate(sum=Sum("amount"))["sum"] == purse.balance == purse.entries.last().balance
        )

    adds_up()
    for amount in (1, 2):
        grant = ask(purse, city["教育局"], amount) if amount == 1 else ask(purse, city["财政局"], amount)
        pool.approve_grant(grant_id=grant.pk, by=None)
        adds_up()
        pool.return_grant(grant_id=grant.pk, amount=1, reason="未用", by=None)
        adds_up()


def test_a_plan_whose_pool_was_used_is_not_taken_back(
    plan: Plan, purse: Account, city: dict[str, Unit]
) -> None:
    grant = ask(purse, city["财政局"], 1)
    pool.approve_grant(grant_id=grant.pk, by=None)
    account = grant.unit and excellent.places_of(unit=city["财政局"], year=2025)
    assert account
    ledger.take(account_id=account.account_id, ref="cadre:1", reason="x", by=None)
    with pytest.raises(Refused, match="已占用"):
        places_steps.withdraw_plan(plan_id=plan.pk, by=None, note="有误")


# --- what evaluation asks -------------------------------------------------------------------------------------------


def test_a_place_is_taken_for_a_person_of_the_unit(plan: Plan, city: dict[str, Unit]) -> None:
    bureau = city["水利局"]
    assert excellent.places_of(unit=bureau, year=2024) is None
    cadres = list(city["槐林镇"].cadres.all())
    for cadre in cadres[:2]:
        excellent.take_place(cadre=cadre, unit=city["槐林镇"], year=2025, reason="拟定优秀", by=None)
    with pytest.raises(Refused, match="只剩 0 名"):
        excellent.take_place(cadre=cadres[2], unit=city["槐林镇"], year=2025, reason="拟定优秀", by=None)
    freed = excellent.release_place(
        cadre=cadres[0], unit=city["槐林镇"], year=2025, reason="改为称职", by=None
    )
    assert freed is not None
    assert (
        excellent.release_place(cadre=cadres[0], unit=city["槐林镇"], year=2025, reason="再来", by=None)
        is None
    )
    excellent.take_place(cadre=cadres[2], unit=city["槐林镇"], year=2025, reason="拟定优秀", by=None)


def test_a_person_whose_unit_has_no_places_yet(plan: Plan, city: dict[str, Unit]) -> None:
    (teacher,) = add_people(city["教育局"], 1, person_type=PersonType.INSTITUTION)
    with pytest.raises(Refused, match="还没有下达2025年度优秀名额"):
        excellent.take_place(cadre=teacher, unit=city["教育局"], year=2025, reason="x", by=None)


@pytest.mark.parametrize(
    ("person_type", "scheme"),
    [
        (PersonType.CIVIL_SERVANT, Scheme.CIVIL),
        (PersonType.QUASI, Scheme.CIVIL),
        (PersonType.INSTITUTION, Scheme.INSTITUTION),
        (PersonType.ENTERPRISE, None),
    ],
)
def test_whose_places_somebody_is_counted_by(person_type: PersonType, scheme: Scheme | None) -> None:
    assert excellent.scheme_of(person_type) == scheme
