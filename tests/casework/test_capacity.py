"""As whom a step is taken: in one's own right, in another's, or for somebody without an account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Event, Permission, Role
from accounts.models import AuditEvent, Delegation, Grant, User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import holders_of
from cadre.models import Unit
from casework import services
from casework.enums import RecusalReason, TodoKind
from casework.models import Case, Recusal, Step, Todo
from casework.permissions import offers
from casework.queries.desk import waiting_for
from tests.casework.conftest import Office
from tests.casework.sample import about, walk
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def lend(from_user: User, to_user: User, days: int = 3) -> Delegation:
    """The first role of one for another, from today on."""
    today = timezone.localdate()
    return Delegation.objects.create(
        grant=Grant.objects.get(user=from_user),
        to_user=to_user,
        since=today,
        until=today + timedelta(days=days),
        reason="外出",
    )


def fresh(user: User) -> User:
    """The same user in a new request: his grants are read anew."""
    return User.objects.get(pk=user.pk)


def last(case: Case) -> Step:
    return Step.objects.filter(case=case).order_by("-pk")[0]


def test_a_lent_role_is_named_though_he_has_roles_of_his_own(office: Office) -> None:
    lend(office.head, office.section_head)
    case = walk(about(office.cadre), "accept", "submit")
    acting = fresh(office.section_head)
    case = services.act(case_id=case.pk, action="pass", version=None, by=acting)
    assert last(case).on_behalf_of == ""  # a section head's own work
    case = services.act(case_id=case.pk, action="refuse", version=None, by=acting, note="不具备")
    assert last(case).on_behalf_of == "部长（bu）"
    logged = AuditEvent.objects.filter(event=Event.CASE_ACT, actor="科长（ke）").order_by("pk")
    assert [event.on_behalf_of for event in logged] == ["", "部长（bu）"]


def test_what_his_own_role_allows_is_his_own(office: Office) -> None:
    lend(office.head, office.section_head)
    case = walk(about(office.cadre), "accept", "submit", "pass")  # 待决定: reviewer or decider may send back
    case = services.act(case_id=case.pk, action="send_back", version=None, by=fresh(office.section_head))
    assert last(case).on_behalf_of == ""


def test_a_delegation_ends_by_itself(office: Office) -> None:
    lend(office.head, office.section_head)
    Delegation.objects.update(
        since=timezone.localdate() - timedelta(days=9), until=timezone.localdate() - timedelta(days=1)
    )
    case = walk(about(office.cadre), "accept", "submit", "pass")
    with pytest.raises(NotAllowed):
        services.act(case_id=case.pk, action="refuse", version=None, by=fresh(office.section_head), note="否")


def test_who_must_keep_out_cannot_have_it_done_for_him(office: Office) -> None:
    lend(office.head, office.section_head)
    case = walk(about(office.cadre), "accept", "submit", "pass")
    Recusal.objects.create(case=case, user=office.head, reason=RecusalReason.DECLARED, note="亲戚")
    acting = fresh(office.section_head)
    with pytest.raises(Refused, match="您代部长行使职权，而部长须回避本件"):
        services.act(case_id=case.pk, action="refuse", version=None, by=acting, note="否")
    second = make_user("bu2", Role.DEPARTMENT_HEAD, full_name="副部长")
    lend(second, office.section_head)
    case = services.act(case_id=case.pk, action="refuse", version=None, by=fresh(acting), note="否")
    assert last(case).on_behalf_of == "副部长（bu2）"


def test_holders_are_counted_with_what_is_lent_and_where(office: Office, city: dict[str, Unit]) -> None:
    make_user("yuan", Role.DEPARTMENT_HEAD, city["教育局"])
    lend(office.head, office.clerk)
    found = holders_of(Permission.DECIDE_CASES, office.unit.path)
    assert {user.username for user in found} == {"bu", "gan"}
    office.head.is_active = False
    office.head.save(update_fields=["is_active"])
    assert not holders_of(Permission.DECIDE_CASES, office.unit.path).exists()


def test_a_handler_writes_down_what_a_person_without_an_account_says(office: Office) -> None:
    case = walk(about(office.cadre), "return")  # opened at the command line
    turn = Todo.objects.get(case=case, kind=TodoKind.TURN, done_at=None)
    assert (turn.user, turn.permission) == (None, Permission.HANDLE_CASES)
    assert [todo.case_id for todo in waiting_for(office.handler)] == [case.pk]
    case = services.act(case_id=case.pk, action="supply", version=None, by=office.handler)
    assert last(case).on_behalf_of == "申请人未开通账号"


def test_nobody_stands_in_for_a_person_with_an_account(office: Office) -> None:
    case = walk(about(office.cadre, by=office.clerk), "return")
    with pytest.raises(NotAllowed):
        services.act(case_id=case.pk, action="supply", version=None, by=office.handler)
    assert [offer.move.action for offer in offers(case, office.clerk)] == ["supply", "withdraw"]


def test_who_left_leaves_no_turn_behind(office: Office) -> None:
    case = walk(about(office.cadre, by=office.clerk), "return")
    office.clerk.is_active = False
    office.clerk.save(update_fields=["is_active"])
    case = services.act(case_id=case.pk, action="supply", version=None, by=office.handler)
    assert case.status == "applied"


def test_outsiders_are_told_what_is_theirs_to_know(office: Office) -> None:
    case = walk(about(office.cadre, by=office.clerk), "accept", "submit", "pass")
    with pytest.raises(services.Stale) as second:
        services.act(case_id=case.pk, action="withdraw", version=1, by=office.clerk)
    with pytest.raises(Refused) as too_late:
        services.act(case_id=case.pk, action="withdraw", version=None, by=office.clerk)
    for said in (str(second.value), str(too_late.value)):
        assert "办理中" in said
        assert "待决定" not in said
        assert "审核" not in said
