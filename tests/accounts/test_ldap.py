"""Signing in through a real LDAP directory (slapd): who gets in, by which ways, and what is never asked of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import ldap
from accounts.enums import Event
from accounts.models import AuditEvent
from config.signin import Ldap
from tests.accounts.directory import BASE, PEOPLE, READER, READER_PASSWORD, Directory, directory
from tests.accounts.test_signin import code_for, is_signed_in, sign_in, switch_on
from tests.factories import PASSWORD, make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with directory(tmp_path_factory.mktemp("slapd")) as started:
        yield started


@pytest.fixture
def searched(running: Directory) -> Ldap:
    return Ldap(
        url=running.ldaps,
        user="",
        base=f"ou=people,{BASE}",
        filter="(uid={name})",
        bind_dn=READER,
        bind_password=READER_PASSWORD,
        ca=running.ca,
        name="市级目录",
    )


@pytest.fixture
def patterned(searched: Ldap) -> Ldap:
    pattern = f"uid={{name}},ou=people,{BASE}"
    return replace(searched, user=pattern, base="", bind_dn="", bind_password="")


@pytest.fixture
def on(settings, searched: Ldap) -> Ldap:
    settings.LDAP = searched
    return searched


# --- the directory's answer --------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["searched", "patterned"])
@pytest.mark.parametrize(
    "scheme", ["ldaps", "ldap"]
)  # the second by StartTLS: the directory takes nothing else
def test_every_way_of_asking(
    request: pytest.FixtureRequest, settings, running: Directory, way: str, scheme: str
) -> None:
    settings.LDAP = replace(request.getfixturevalue(way), url=getattr(running, scheme))
    assert ldap.fits("lin", PEOPLE["lin"])
    assert not ldap.fits("lin", PEOPLE["zhao"])
    assert not ldap.fits("nobody", PEOPLE["lin"])


@pytest.mark.parametrize("way", ["searched", "patterned"])
@pytest.mark.parametrize("name", ["*", "l*", "lin)(uid=*", "lin,ou=people", "lin+cn=lin", "\\6cin", ""])
def test_a_name_is_only_ever_a_name(request: pytest.FixtureRequest, settings, way: str, name: str) -> None:
    settings.LDAP = request.getfixturevalue(way)
    assert not ldap.fits(name, PEOPLE["lin"])


def test_no_password_fits_nobody(on: Ldap) -> None:
    """The directory itself says "yes" to it, having asked nothing."""
    assert not ldap.fits("lin", "")


@pytest.mark.parametrize(
    "change",
    [
        {"bind_password": "wrong"},
        {"ca": "other"},
        {"url": "ldaps://127.0.0.1:9"},
        {"url": "ldap://127.0.0.1:9"},
        {"base": "ou=nowhere,dc=example"},
    ],
    ids=str,
)
def test_what_is_no_answer_is_not_taken_for_no(
    settings, on: Ldap, running: Directory, change: dict[str, str]
) -> None:
    if change.get("ca"):
        change = {"ca": running.other_ca}
    settings.LDAP = replace(on, **change)
    with pytest.raises(ldap.Unreachable):
        ldap.fits("lin", PEOPLE["lin"])


def test_a_certificate_for_another_address_is_not_trusted(
    settings, on: Ldap, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with directory(tmp_path_factory.mktemp("elsewhere"), certified_for="127.0.0.2") as other:
        settings.LDAP = replace(on, url=other.ldaps, ca=other.ca)
        with pytest.raises(ldap.Unreachable):
            ldap.fits("lin", PEOPLE["lin"])


# --- signing in --------------------------------------------------------------------------------------------


def test_off_the_directorys_password_opens_nothing(client: Client, running: Directory) -> None:
    make_user("lin")
    sign_in(client, "lin", PEOPLE["lin"])
    assert not is_signed_in(client)
    assert "目录" not in client.get(reverse("accounts:login")).content.decode()


def test_somebody_with_an_account_signs_in(client: Client, on: Ldap) -> None:
    make_user("lin", must_change_password=True)
    assert "市级目录" in assert_clean_html(client.get(reverse("accounts:login"))).text
    sign_in(client, "lin", PEOPLE["lin"])
    assert client.get(reverse("home")).status_code == 200  # a first password that he did not use waits
    row = AuditEvent.objects.get(event=Event.SIGN_IN)
    assert (row.target, row.detail) == ("user:lin", {"via": "目录服务"})


@pytest.mark.parametrize("typed", ["wang", "00017"])
def test_a_stored_name_is_the_one_asked_for(client: Client, on: Ldap, typed: str) -> None:
    make_user("wang", external_name="00017")
    sign_in(client, typed, PEOPLE["00017"])
    assert is_signed_in(client)
    assert AuditEvent.objects.get(event=Event.SIGN_IN).target == "user:wang"


def test_the_password_kept_here_still_works(client: Client, settings, on: Ldap) -> None:
    settings.LDAP = replace(on, url="ldaps://127.0.0.1:9")
    make_user("lin", must_change_password=True)
    sign_in(client)
    assert client.get(reverse("home"))["Location"] == reverse("accounts:password-change")
    assert AuditEvent.objects.get(event=Event.SIGN_IN).detail == {"via": "密码"}


def test_nobody_gets_an_account_by_signing_in(client: Client, on: Ldap) -> None:
    sign_in(client, "zhao", PEOPLE["zhao"])
    assert not is_signed_in(client)
    assert AuditEvent.objects.get(event=Event.SIGN_IN_FAILED).target == "user:?"


@pytest.mark.parametrize(
    "state", [{"is_active": False}, {"locked_until": timezone.now() + timedelta(hours=1)}]
)
def test_closed_and_locked_accounts_stay_out(client: Client, on: Ldap, state: dict[str, object]) -> None:
    make_user("lin", **state)
    sign_in(client, "lin", PEOPLE["lin"])
    assert not is_signed_in(client)


def test_failures_lock_the_account_under_either_name(client: Client, settings, on: Ldap) -> None:
    settings.LOCK_TRIES = 2
    user = make_user("wang", external_name="00017")
    sign_in(client, "wang", "wrong")
    sign_in(client, "00017", "wrong")
    user.refresh_from_db()
    assert user.is_locked
    page = assert_clean_html(sign_in(client, "00017", PEOPLE["00017"]))
    assert "账号已暂时锁定" in page.text


def test_a_directory_out_of_reach_is_told_and_counts(client: Client, settings, on: Ldap) -> None:
    settings.LDAP = replace(on, url="ldaps://127.0.0.1:9")
    user = make_user("lin")
    page = assert_clean_html(sign_in(client, "lin", PEOPLE["lin"]))
    assert "目录服务暂时没有应答" in page.text
    user.refresh_from_db()
    assert user.failed_tries == 1


def test_the_second_factor_is_asked_for_here_too(client: Client, on: Ldap) -> None:
    make_user("lin")
    sign_in(client)
    secret = switch_on(client)
    fresh = Client()
    assert sign_in(fresh, "lin", PEOPLE["lin"])["Location"] == reverse("mfa_authenticate")
    fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret, 1)})
    assert is_signed_in(fresh)
    assert AuditEvent.objects.filter(event=Event.SIGN_IN).latest("pk").detail == {"via": "目录服务"}


def test_the_directorys_password_opens_the_pages_of_the_second_factor(client: Client, on: Ldap) -> None:
    user = make_user("lin")
    user.set_unusable_password()
    user.save()
    sign_in(client, "lin", PEOPLE["lin"])
    response = client.get(reverse("mfa_activate_totp"))
    if response.status_code == 302:
        client.post(response["Location"], {"password": PEOPLE["lin"]})
        response = client.get(reverse("mfa_activate_totp"))
    assert response.status_code == 200
    make_user("zhao")
    other = Client()
    sign_in(other, "zhao", PEOPLE["zhao"])
    asked = other.get(reverse("mfa_activate_totp"))
    other.post(asked["Location"], {"password": PEOPLE["lin"]})
    assert other.get(reverse("mfa_activate_totp")).status_code == 302
    other.post(asked["Location"], {"password": PEOPLE["zhao"]})
    assert other.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_password_is_nowhere_in_the_log(
    client: Client, on: Ldap, caplog: pytest.LogCaptureFixture
) -> None:
    make_user("lin")
    for password in ("a wrong one 1", PEOPLE["lin"], PASSWORD):
        sign_in(Client(), "lin", password)
        assert password not in caplog.text
        assert password not in str(list(AuditEvent.objects.values_list("detail", flat=True)))
