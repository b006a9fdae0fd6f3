"""The second factor of an administrator comes off by two people: one asks, another confirms."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent, Delegation, Grant, MfaReset, User
from accounts.permissions import NotAllowed, Refused
from accounts.services import mfa, users
from accounts.services.grants import end_grant
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db

ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]


def with_factor(name: str, role: Role | None) -> User:
    user = make_user(name, role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user).exists()


@pytest.fixture
def xitong() -> User:
    return make_user("xitong", Role.SYSTEM_ADMIN)


@pytest.fixture
def anquan() -> User:
    return make_user("anquan", Role.SECURITY_ADMIN)


@pytest.mark.parametrize("role", list(Role))
def test_alone_a_system_administrator_takes_it_off_everybody_but_the_three(xitong: User, role: Role) -> None:
    user = with_factor("lin", role)
    if role in ADMINISTRATORS:
        with pytest.raises(Refused, match="安全保密管理员确认"):
            mfa.reset_mfa(user_id=user.pk, by=xitong)
    else:
        mfa.reset_mfa(user_id=user.pk, by=xitong)
    assert has_factor(user) is (role in ADMINISTRATORS)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_a_second_person_confirms(xitong: User, anquan: User, role: Role) -> None:
    user = with_factor("lin", role)
    asked = mfa.ask_mfa_reset(user_id=user.pk, reason="手机丢失", by=xitong)
    assert has_factor(user)
    mfa.confirm_mfa_reset(reset_id=asked.pk, by=anquan)
    assert not has_factor(user)
    assert not MfaReset.objects.exists()
    rows = AuditEvent.objects.order_by("pk").values_list("event", "actor", "target", "detail")
    assert list(rows) == [
        (Event.MFA_RESET_ASK, "xitong（xitong）", "user:lin", {"reason": "手机丢失"}),
        (
            Event.MFA_RESET_CONFIRM,
            "anquan（anquan）",
            "user:lin",
            {"asked_by": "xitong（xitong）", "reason": "手机丢失"},
        ),
    ]


def test_a_closed_account_does_not_open_a_way_around(xitong: User) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    users.deactivate_user(user_id=user.pk, by=xitong)
    with pytest.raises(Refused, match="确认"):
        mfa.reset_mfa(user_id=user.pk, by=xitong)


@pytest.mark.parametrize("lent", [False, True])
def test_who_will_be_one_tomorrow_counts(xitong: User, anquan: User, lent: bool) -> None:
    user, tomorrow = with_factor("lin", None), timezone.localdate() + timedelta(days=1)
    if lent:
        grant = Grant.objects.get(user=anquan)
        Delegation.objects.create(grant=grant, to_user=user, since=tomorrow, until=tomorrow, reason="外出")
    else:
        Grant.objects.create(user=user, role=Role.AUDIT_ADMIN, since=tomorrow)
    with pytest.raises(Refused, match="确认"):
        mfa.reset_mfa(user_id=user.pk, by=xitong)


def test_nobody_confirms_what_is_about_himself(xitong: User, anquan: User) -> None:
    Authenticator.objects.create(user=anquan, type=Authenticator.Type.TOTP, data={"secret": "x"})
    asked = mfa.ask_mfa_reset(user_id=anquan.pk, reason="手机丢失", by=xitong)
    with pytest.raises(NotAllowed, match="另一位安全保密管理员"):
        mfa.confirm_mfa_reset(reset_id=asked.pk, by=anquan)
    assert has_factor(anquan)
    mfa.confirm_mfa_reset(reset_id=asked.pk, by=make_user("another", Role.SECURITY_ADMIN))
    assert not has_factor(anquan)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_only_a_security_administrator_confirms(xitong: User, role: Role) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    asked = mfa.ask_mfa_reset(user_id=user.pk, reason="手机丢失", by=xitong)
    with pytest.raises(NotAllowed):
        mfa.confirm_mfa_reset(reset_id=asked.pk, by=make_user("other", role))
    assert has_factor(user)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_only_a_system_administrator_asks(role: Role) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    with pytest.raises(NotAllowed):
        mfa.ask_mfa_reset(user_id=user.pk, reason="x", by=make_user("other", role))


def test_what_needs_no_asking_is_refused(xitong: User) -> None:
    plain, without = with_factor("lin", Role.HANDLER), make_user("wang", Role.AUDIT_ADMIN)
    asked = with_factor("zhao", Role.AUDIT_ADMIN)
    mfa.ask_mfa_reset(user_id=asked.pk, reason="x", by=xitong)
    for user, says in ((plain, "直接解除"), (without, "没有启用"), (asked, "已经提出过申请")):
        with pytest.raises(Refused, match=says):
            mfa.ask_mfa_reset(user_id=user.pk, reason="x", by=xitong)


def test_an_asker_who_left_his_office_asks_no_more(xitong: User, anquan: User) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    asked = mfa.ask_mfa_reset(user_id=user.pk, reason="x", by=xitong)
    end_grant(grant_id=Grant.objects.get(user=xitong).pk, by=anquan)
    with pytest.raises(Refused, match="已经不是系统管理员"):
        mfa.confirm_mfa_reset(reset_id=asked.pk, by=anquan)
    assert has_factor(user)


def test_it_is_withdrawn_or_turned_down_and_may_be_asked_again(xitong: User, anquan: User) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    for by in (xitong, anquan):
        asked = mfa.ask_mfa_reset(user_id=user.pk, reason="x", by=xitong)
        with pytest.raises(NotAllowed):
            mfa.drop_mfa_reset(reset_id=asked.pk, by=user)
        mfa.drop_mfa_reset(reset_id=asked.pk, by=by)
        with pytest.raises(Refused, match="已经办结"):
            mfa.confirm_mfa_reset(reset_id=asked.pk, by=anquan)
    assert has_factor(user)
    assert AuditEvent.objects.filter(event=Event.MFA_RESET_DROP).count() == 2


def test_the_operator_is_the_way_out_when_nobody_else_is_left(
    xitong: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = with_factor("lin", Role.SECURITY_ADMIN)
    mfa.ask_mfa_reset(user_id=user.pk, reason="x", by=xitong)
    monkeypatch.setattr("sys.stdin.readline", lambda: "huailin-2026\n")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    call_command("reset_user", "lin", "--mfa")
    assert not has_factor(user)
    assert not MfaReset.objects.exists()


# --- pages ---------------------------------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_way_through_the_pages(xitong: User, anquan: User) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    desk, other = signed_in(xitong), signed_in(anquan)
    detail = reverse("accounts:user-detail", args=[user.pk])
    page = desk.get(detail)
    assert "管理员的动态口令须由两个人解除" in assert_clean_html(page).text
    assert f'"{reverse("accounts:user-mfa", args=[user.pk])}"' not in page.content.decode()
    said = desk.post(reverse("accounts:user-mfa", args=[user.pk]), follow=True)
    assert "须由安全保密管理员确认" in assert_clean_html(said).text
    assert (
        "请填写事由"
        in desk.post(reverse("accounts:user-mfa-ask", args=[user.pk]), follow=True).content.decode()
    )
    desk.post(reverse("accounts:user-mfa-ask", args=[user.pk]), {"reason": "手机丢失"})
    assert "正在等安全保密管理员确认" in assert_clean_html(desk.get(detail)).text
    listed = assert_clean_html(other.get(reverse("accounts:grant-list")))
    assert "手机丢失" in listed.text
    asked = MfaReset.objects.get()
    done = other.post(reverse("accounts:mfa-reset-confirm", args=[asked.pk]), follow=True)
    assert "已确认" in assert_clean_html(done).text
    assert not has_factor(user)


def test_one_who_is_meant_sees_no_button(xitong: User, anquan: User) -> None:
    Authenticator.objects.create(user=anquan, type=Authenticator.Type.TOTP, data={"secret": "x"})
    asked = mfa.ask_mfa_reset(user_id=anquan.pk, reason="x", by=xitong)
    page = signed_in(anquan).get(reverse("accounts:grant-list"))
    assert "本人，须由另一位安全保密管理员确认" in assert_clean_html(page).text
    confirm = reverse("accounts:mfa-reset-confirm", args=[asked.pk])
    assert confirm not in page.content.decode()
    assert signed_in(anquan).post(confirm).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_other_roles_are_kept_out(xitong: User, role: Role, client_as: Callable[..., Client]) -> None:
    user = with_factor("lin", Role.AUDIT_ADMIN)
    client = client_as(role)
    if role != Role.SYSTEM_ADMIN:
        assert client.post(reverse("accounts:user-mfa-ask", args=[user.pk])).status_code == 403
    asked = mfa.ask_mfa_reset(user_id=user.pk, reason="x", by=xitong)
    if role != Role.SECURITY_ADMIN:
        for name in ("confirm", "drop"):
            status = client.post(reverse(f"accounts:mfa-reset-{name}", args=[asked.pk])).status_code
            assert status == 403
    assert has_factor(user)
