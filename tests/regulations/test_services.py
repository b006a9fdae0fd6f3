"""A city's own rules from proposal to end, the record of national ones, and where a rule was used."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from cadre.models import Unit
from cadre.services.units import move_unit
from regulations import queries as regulations
from regulations.enums import Confidence, RuleState, Severity
from regulations.models import RuleUse, RuleVersion
from regulations.national import national
from regulations.rules import RuleBook
from regulations.services import national as national_service
from regulations.services.national import sync_national
from regulations.services.own import confirm_rule, propose_rule, reject_rule, withdraw_rule
from regulations.services.uses import record_use
from tests.factories import make_user

CEILING = "evaluation.excellent_ceiling"
FROM = date(2025, 1, 1)


@pytest.fixture
def head(city: dict[str, Unit]) -> User:
    return make_user("buling", Role.DEPARTMENT_HEAD)


@pytest.fixture
def handler(city: dict[str, Unit]) -> User:
    return make_user("jingban", Role.HANDLER)


@pytest.fixture
def propose(handler: User) -> Callable[..., RuleVersion]:
    def proposing(**changes: Any) -> RuleVersion:
        values: dict[str, Any] = {
            "code": CEILING,
            "value": 15,
            "unit_path": "",
            "effective_from": FROM,
            "effective_to": None,
            "reason": "本市从严掌握",
            "document": "云组发〔2025〕3号",
            "by": handler,
        }
        return propose_rule(**{**values, **changes})

    return proposing


def ceiling(unit: Unit, on: date = date(2025, 6, 1)) -> int:
    return regulations.get(CEILING, on=on, unit=unit).number


# --- the life of an own rule ------------------------------------------------------------------------------


def test_a_rule_holds_once_another_person_confirmed_it(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    unit = city["财政局"]
    row = propose()
    assert (row.state, ceiling(unit)) == (RuleState.PROPOSED, 20)
    confirm_rule(rule_id=row.pk, by=head)
    assert (ceiling(unit), ceiling(unit, date(2024, 12, 31))) == (15, 20)
    rule = regulations.get(CEILING, on=FROM, unit=unit)
    assert (rule.confidence, rule.regulation) == (Confidence.LOCAL, "云组发〔2025〕3号")
    assert rule.severity == Severity.BLOCK
    assert regulations.get(CEILING, on=FROM).number == 20
    events = list(
        AuditEvent.objects.filter(target__startswith="rule:")
        .order_by("id")
        .values_list("event", "target", "actor")
    )
    assert [(event, target) for event, target, _ in events] == [
        ("rule.propose", f"rule:{CEILING}"),
        ("rule.confirm", f"rule:{CEILING}"),
    ]
    assert events[0][2] != events[1][2]


def test_a_rule_of_a_unit_holds_in_its_subtree_only(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    district, town, other = city["临湖区"], city["槐林镇"], city["财政局"]
    confirm_rule(rule_id=propose(value=18).pk, by=head)
    confirm_rule(rule_id=propose(value=12, unit_path=district.path).pk, by=head)
    assert (ceiling(district), ceiling(town), ceiling(other)) == (12, 12, 18)


def test_the_proposer_cannot_confirm(propose: Callable[..., RuleVersion], head: User) -> None:
    both = make_user("shuangquan", Role.HANDLER)
    both.grants.create(role=Role.DEPARTMENT_HEAD, unit_path="", since=FROM)
    row = propose(by=both)
    with pytest.raises(Refused, match="不能自己确认"):
        confirm_rule(rule_id=row.pk, by=both)
    assert confirm_rule(rule_id=row.pk, by=head).state == RuleState.CONFIRMED


def test_the_operator_cannot_confirm_his_own_either(propose: Callable[..., RuleVersion]) -> None:
    with pytest.raises(Refused, match="不能自己确认"):
        confirm_rule(rule_id=propose(by=None).pk, by=None)


def test_the_database_refuses_one_person_twice(propose: Callable[..., RuleVersion], handler: User) -> None:
    row = propose()
    with pytest.raises(IntegrityError, match="rule_two_people"), transaction.atomic():
        RuleVersion.objects.filter(pk=row.pk).update(
            state=RuleState.CONFIRMED, decided_by=handler, decided_at=timezone.now()
        )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": 21}, "不得高于国家规定：《公务员考核规定》规定为20%（2020-12-28起），您填写的是21%"),
        ({"value": 18, "effective_from": date(2019, 1, 1)}, "规定为15%（2007-01-04起）"),
        ({"code": "evaluation.publicity", "value": 4}, "不得低于国家规定：.*规定为5个工作日"),
        (
            {"code": "sanction.cap", "value": 36},
            "全国统一，不得另定：《公职人员政务处分法》第十五条规定为48个月",
        ),
        ({"code": "no.such", "value": 1}, "规则库里没有“no.such”"),
        ({"effective_to": date(2024, 12, 31)}, "截止日期早于起始日期"),
        ({"effective_from": date(1990, 1, 1), "effective_to": date(1990, 2, 1)}, "没有国家规定"),
        ({"severity": Severity.WARN}, "本地规则不能更宽"),
        ({"document": " "}, "请填写依据的文件"),
        ({"reason": ""}, "请填写依据的文件和理由"),
        ({"unit_path": "12"}, "没有这个机构"),
    ],
)
def test_what_is_refused(propose: Callable[..., RuleVersion], changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        propose(**changes)
    assert not RuleVersion.objects.exists()


def test_an_unverified_rule_may_be_made_hard_by_the_city(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    row = propose(code="sanction.term.admonition", value=12, severity=Severity.BLOCK)
    confirm_rule(rule_id=row.pk, by=head)
    rule = regulations.get("sanction.term.admonition", on=FROM, unit=city["财政局"])
    assert (rule.number, rule.severity) == (12, Severity.BLOCK)


def test_two_rules_cannot_begin_on_one_day_but_a_later_one_governs(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    confirm_rule(rule_id=propose().pk, by=head)
    with pytest.raises(Refused, match="同一天起"):
        propose(value=10)
    confirm_rule(rule_id=propose(value=10, effective_from=date(2026, 1, 1)).pk, by=head)
    assert ceiling(city["财政局"], date(2025, 12, 31)) == 15
    assert ceiling(city["财政局"], date(2026, 1, 1)) == 10


def test_a_rejected_rule_never_holds(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    row = propose()
    with pytest.raises(Refused, match="写明退回的理由"):
        reject_rule(rule_id=row.pk, by=head, note=" ")
    reject_rule(rule_id=row.pk, by=head, note="缺会议纪要")
    assert ceiling(city["财政局"]) == 20
    with pytest.raises(Refused, match="未通过，不能再办理"):
        confirm_rule(rule_id=row.pk, by=head)


def test_a_proposal_is_withdrawn_by_its_proposer(propose: Callable[..., RuleVersion], handler: User) -> None:
    row = propose()
    with pytest.raises(Refused, match="别人提出的"):
        withdraw_rule(rule_id=row.pk, by=make_user("lin", Role.HANDLER), note="写错了")
    assert withdraw_rule(rule_id=row.pk, by=handler, note="写错了").state == RuleState.WITHDRAWN
    with pytest.raises(Refused, match="已经了结"):
        withdraw_rule(rule_id=row.pk, by=handler, note="再来")


def test_a_running_rule_ends_today_and_stays_true_for_the_past(
    propose: Callable[..., RuleVersion], head: User, handler: User, city: dict[str, Unit]
) -> None:
    row = confirm_rule(rule_id=propose().pk, by=head)
    with pytest.raises(NotAllowed):
        withdraw_rule(rule_id=row.pk, by=handler, note="不用了")
    withdraw_rule(rule_id=row.pk, by=head, note="上级已统一规定")
    today = timezone.localdate()
    assert ceiling(city["财政局"], today) == 15
    assert ceiling(city["财政局"], today + timedelta(days=1)) == 20
    with pytest.raises(Refused, match="已经了结"):
        withdraw_rule(rule_id=row.pk, by=head, note="再来")


def test_a_rule_that_has_not_begun_is_gone_when_withdrawn(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    begins = timezone.localdate() + timedelta(days=30)
    row = confirm_rule(rule_id=propose(effective_from=begins).pk, by=head)
    withdraw_rule(rule_id=row.pk, by=head, note="改由上级规定")
    assert ceiling(city["财政局"], begins) == 20


def test_an_own_rule_moves_with_its_unit(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    town = city["槐林镇"]
    confirm_rule(rule_id=propose(value=12, unit_path=town.path).pk, by=head)
    assert ceiling(town) == 12
    moved = move_unit(
        unit_id=town.pk, parent_id=city["石桥县"].pk, on=date(2025, 7, 1), by=None, source="云编〔2025〕1号"
    )
    assert moved.path != town.path
    assert ceiling(moved) == 12


# --- who may, and where -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HANDLER, Role.SECTION_HEAD)])
def test_only_staff_propose(propose: Callable[..., RuleVersion], role: Role) -> None:
    with pytest.raises(NotAllowed):
        propose(by=make_user("somebody", role))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DEPARTMENT_HEAD])
def test_only_the_department_head_confirms(propose: Callable[..., RuleVersion], role: Role) -> None:
    row = propose()
    with pytest.raises(NotAllowed):
        confirm_rule(rule_id=row.pk, by=make_user("somebody", role))
    with pytest.raises(NotAllowed):
        reject_rule(rule_id=row.pk, by=make_user("another", role), note="不行")


def test_nobody_decides_beyond_his_units(propose: Callable[..., RuleVersion], city: dict[str, Unit]) -> None:
    district = city["临湖区"]
    local = make_user("xianqu", Role.HANDLER, district)
    with pytest.raises(NotAllowed):
        propose(by=local)
    with pytest.raises(NotAllowed):
        propose(by=local, unit_path=city["财政局"].path)
    row = propose(by=local, unit_path=district.path)
    with pytest.raises(NotAllowed):
        confirm_rule(rule_id=row.pk, by=make_user("caizheng", Role.DEPARTMENT_HEAD, city["财政局"]))


def test_who_sees_an_own_rule(propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]) -> None:
    row = propose(unit_path=city["临湖区"].path)
    town_leader = make_user("zhenzhang", Role.UNIT_LEADER, city["槐林镇"])
    elsewhere = make_user("caizheng", Role.UNIT_LEADER, city["财政局"])
    auditor = make_user("shenji", Role.AUDITOR)

    def seen_by(user: User) -> bool:
        return RuleVersion.objects.visible_to(user).filter(pk=row.pk).exists()

    assert [seen_by(user) for user in (head, town_leader, elsewhere, auditor)] == [True, False, False, False]
    confirm_rule(rule_id=row.pk, by=head)
    assert [seen_by(user) for user in (head, town_leader, elsewhere, auditor)] == [True, True, False, True]


# --- what other processes know -------------------------------------------------------------------------------


def test_a_change_that_is_rolled_back_is_forgotten(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    row = propose()

    def confirm_and_fail() -> None:
        with transaction.atomic():
            confirm_rule(rule_id=row.pk, by=head)
            assert ceiling(city["财政局"]) == 15
            raise RuntimeError

    with pytest.raises(RuntimeError):
        confirm_and_fail()
    assert ceiling(city["财政局"]) == 20


def test_asking_costs_one_small_query(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit], django_assert_num_queries: Any
) -> None:
    confirm_rule(rule_id=propose().pk, by=head)
    unit = city["财政局"]
    assert ceiling(unit) == 15
    with django_assert_num_queries(1):
        assert ceiling(unit) == 15
    with django_assert_num_queries(0):
        assert regulations.get(CEILING, on=FROM).number == 20


# --- the record of national rules ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_record_is_made_once() -> None:
    book = national()
    every = sum(len(book.versions(code)) for code in book.codes())
    assert sync_national(by=None).added == every == RuleVersion.objects.count()
    assert not sync_national(by=None)
    assert list(AuditEvent.objects.values_list("event", flat=True)) == ["rule.sync"]
    row = RuleVersion.objects.get(code="sanction.cap")
    assert row.as_rule().value == 48
    assert (row.shown, row.confidence, row.article) == ("48个月", "L", "第十五条")


@pytest.mark.django_db
def test_a_corrected_rule_is_recorded_anew_and_its_uses_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    sync_national(by=None)
    book = national()
    used = record_use(
        rule=book.get("sanction.cap", FROM), used_on=FROM, target="cadre:GB1", where="测试", by=None
    )
    corrected = [
        replace(rule, note="已核") if rule.code == "sanction.cap" else rule
        for code in book.codes()
        for rule in book.versions(code)
    ]
    monkeypatch.setattr(national_service, "national", lambda: RuleBook(corrected))
    synced = sync_national(by=None)
    assert (synced.added, synced.superseded) == (1, 1)
    used.version.refresh_from_db()
    assert used.version.state == RuleState.SUPERSEDED
    assert RuleVersion.objects.get(code="sanction.cap", state=RuleState.CONFIRMED).note == "已核"


# --- where a rule was used ------------------------------------------------------------------------------------


def test_a_use_is_recorded_once_and_seen_in_scope(
    propose: Callable[..., RuleVersion], head: User, city: dict[str, Unit]
) -> None:
    unit = city["财政局"]
    confirm_rule(rule_id=propose().pk, by=head)
    rule = regulations.get(CEILING, on=FROM, unit=unit)
    for _ in range(2):
        record_use(
            rule=rule, used_on=FROM, target="unit:1", where="核定优秀名额", unit_path=unit.path, by=None
        )
    use = RuleUse.objects.get()
    assert use.version.as_rule() == rule
    here, there = make_user("a", Role.AUDITOR, unit), make_user("b", Role.AUDITOR, city["教育局"])
    assert RuleUse.objects.visible_to(here).exists()
    assert not RuleUse.objects.visible_to(there).exists()


@pytest.mark.django_db
def test_using_a_national_rule_records_it_if_need_be() -> None:
    use = record_use(
        rule=regulations.get(CEILING, on=FROM), used_on=FROM, target="unit:1", where="测试", by=None
    )
    assert (use.version.is_national, use.version.value) == (True, 20)
