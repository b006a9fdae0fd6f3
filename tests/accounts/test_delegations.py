"""Delegation: who may lend what to whom, for how long, what it allows, and what the log says."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission, Role
from accounts.models import AuditEvent, Delegation, Grant, User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import grants_of, may, scope_of
from accounts.services import create_delegation, end_delegation, end_grant, grant_role
from accounts.verification import verify_chain
from cadre.models import Unit
from tests.factories import make_cadre, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def lend(giver: User, to_user: User, **changes: object) -> Delegation:
    given = {
        "grant_id": giver.grants.get().pk,
        "to_user": to_user,
        "since": TODAY,
        "until": TODAY + 6 * DAY,
        "reason": "外出学习",
        "by": giver,
        **changes,
    }
    return create_delegation(**given)  # type: ignore[arg-type]


def again(user: User) -> User:
    """The user as the next request sees him."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def head() -> User:
    return make_user("buling", Role.SECTION_HEAD, full_name="卜令仪")


@pytest.fixture
def lin() -> User:
    return make_user("lin", role=None, full_name="林岚")


def test_a_lent_role_gives_its_permissions_in_its_scope(city: dict[str, Unit], lin: User) -> None:
    bureau = city["财政局"]
    chief = make_user("kezhang", Role.SECTION_HEAD, bureau)
    lend(chief, lin)
    assert may(again(lin), Permission.EDIT_UNITS, bureau.path)
    assert scope_of(again(lin), Permission.VIEW_CADRES).paths == (bureau.path,)
    row = AuditEvent.objects.latest("pk")
    assert (row.event, row.target, row.unit_path) == (Event.DELEGATION_CREATE, "user:lin", bureau.path)


@pytest.mark.parametrize(("shift", "counts"), [(-1, False), (0, True), (6, True), (7, False)])
def test_it_begins_and_ends_by_itself(head: User, lin: User, shift: int, counts: bool) -> None:
    lend(head, lin)
    held = grants_of(again(lin), on=TODAY + shift * DAY)
    assert bool(held) is counts


def test_it_ends_with_the_role_behind_it_and_with_its_holder_account(head: User, lin: User) -> None:
    lend(head, lin)
    User.objects.filter(pk=head.pk).update(is_active=False)
    assert not grants_of(again(lin))
    User.objects.filter(pk=head.pk).update(is_active=True)
    assert grants_of(again(lin))
    end_grant(grant_id=head.grants.get().pk, by=None)
    assert not grants_of(again(lin))


def test_either_side_and_a_security_administrator_may_end_it(head: User, lin: User) -> None:
    security = make_user("security", Role.SECURITY_ADMIN)
    for by in (head, lin, security):
        delegation = lend(head, lin)
        end_delegation(delegation_id=delegation.pk, by=by)
        assert not grants_of(again(lin))
        with pytest.raises(Refused, match="已经结束"):
            end_delegation(delegation_id=delegation.pk, by=by)
    delegation = lend(head, lin)
    with pytest.raises(NotAllowed):
        end_delegation(delegation_id=delegation.pk, by=make_user("wang"))


def test_nobody_lends_what_is_not_his(head: User, lin: User) -> None:
    with pytest.raises(NotAllowed, match="自己持有"):
        lend(head, make_user("wang", role=None), by=lin)
    lend(head, lin)
    with pytest.raises(NotAllowed, match="自己持有"):  # nor passes on what he was lent
        lend(head, make_user("zhao", role=None), by=again(lin))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"since": TODAY - DAY}, "过去的日期"),
        ({"until": TODAY - DAY}, "早于起始日期"),
        ({"until": TODAY + 31 * DAY}, "超出了您持有该角色的期限"),
    ],
)
def test_days_that_do_not_fit_are_refused(head: User, lin: User, changes: dict[str, date], said: str) -> None:
    Grant.objects.filter(user=head).update(until=TODAY + 30 * DAY)
    with pytest.raises(Refused, match=said):
        lend(head, lin, **changes)


def test_the_wrong_people_are_refused(head: User, lin: User) -> None:
    with pytest.raises(Refused, match="委托给自己"):
        lend(head, head)
    with pytest.raises(Refused, match="停用"):
        lend(head, make_user("zhao", role=None, is_active=False))
    with pytest.raises(Refused, match="只属于本人"):
        lend(make_user("ganbu", Role.CADRE), lin)
    lend(head, lin)
    with pytest.raises(Refused, match="不必重复委托"):
        lend(head, lin, since=TODAY + DAY)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_three_administrators_stay_apart_through_delegation_too(
    head: User, lin: User, role: Role
) -> None:
    admin = make_user("admin", role)
    for giver, taker in ((head, admin), (admin, head)):
        with pytest.raises(Refused, match="不能兼任"):
            lend(giver, taker)
    lend(head, lin)
    with pytest.raises(Refused, match="不能兼任"):
        grant_role(user=lin, role=role, unit_path="", since=TODAY, until=None, by=None)
    with pytest.raises(Refused, match="不能兼任"):
        lend(admin, lin)


# --- the log -------------------------------------------------------------------------------------------------


def test_the_log_says_on_whose_behalf(head: User, lin: User) -> None:
    lend(head, lin)
    row = audit.record(Event.UNIT_UPDATE, by=again(lin), target="unit:1", unit_path="000001")
    assert (row.actor, row.on_behalf_of) == ("林岚（lin）", "卜令仪（buling）")
    assert verify_chain().ok


def test_what_his_own_role_allows_he_does_for_himself(head: User) -> None:
    wang = make_user("wang", Role.HANDLER)
    lend(head, wang)
    own = audit.record(Event.CADRE_UPDATE, by=again(wang), target="cadre:1", unit_path="000001")
    lent = audit.record(Event.UNIT_UPDATE, by=again(wang), target="unit:1", unit_path="000001")
    private = audit.record(Event.PASSWORD_CHANGE, by=again(wang), target="user:wang")
    assert (own.on_behalf_of, lent.on_behalf_of, private.on_behalf_of) == ("", "卜令仪（buling）", "")


def test_where_his_own_role_does_not_reach_he_acts_for_the_other(city: dict[str, Unit], head: User) -> None:
    wang = make_user("wang", Role.SECTION_HEAD, city["财政局"])
    lend(head, wang)
    here = audit.record(Event.CADRE_READ, by=again(wang), target="cadre:1", unit_path=city["财政局"].path)
    there = audit.record(Event.CADRE_READ, by=again(wang), target="cadre:2", unit_path=city["教育局"].path)
    assert (here.on_behalf_of, there.on_behalf_of) == ("", "卜令仪（buling）")


# --- pages ---------------------------------------------------------------------------------------------------


def test_it_is_given_and_ended_by_page_and_the_banner_tells_it(
    city: dict[str, Unit], head: User, lin: User
) -> None:
    giver, taker = Client(), Client()
    giver.force_login(head)
    taker.force_login(lin)
    cadre = make_cadre(city["财政局"])
    assert taker.get(cadre.get_absolute_url()).status_code == 404
    assert_clean_html(giver.get(reverse("accounts:delegation-new")))
    data = {
        "grant": head.grants.get().pk,
        "username": "lin",
        "since": TODAY.isoformat(),
        "until": TODAY.isoformat(),
        "reason": "外出学习",
    }
    giver.post(reverse("accounts:delegation-new"), data)
    page = assert_clean_html(taker.get(cadre.get_absolute_url()))
    assert "您正在代卜令仪行使“科长”的职权" in page.text
    assert "您正在代" not in assert_clean_html(giver.get(reverse("home"))).text
    assert "外出学习" in assert_clean_html(taker.get(reverse("accounts:delegation-list"))).text
    giver.post(reverse("accounts:delegation-end", args=[Delegation.objects.get().pk]))
    assert taker.get(cadre.get_absolute_url()).status_code == 404


def test_delegations_of_others_are_not_shown(head: User, lin: User) -> None:
    delegation = lend(head, lin)
    stranger = Client()
    stranger.force_login(make_user("wang"))
    assert "外出学习" not in assert_clean_html(stranger.get(reverse("accounts:delegation-list"))).text
    assert stranger.post(reverse("accounts:delegation-end", args=[delegation.pk])).status_code == 404


def test_a_grant_of_somebody_else_cannot_be_smuggled_into_the_form(head: User, lin: User) -> None:
    client = Client()
    client.force_login(make_user("wang"))
    data = {"grant": head.grants.get().pk, "username": "lin", "since": TODAY, "until": TODAY, "reason": "x"}
    assert client.post(reverse("accounts:delegation-new"), data).status_code == 200
    assert not Delegation.objects.exists()
