"""Signing in through a real OpenID Connect provider on this machine: whom it lets in, and what is not believed."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Event, Role
from accounts.models import AuditEvent, User
from accounts.permissions import NotAllowed, Refused
from accounts.services import users
from config.signin import Oidc
from tests.accounts.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider, new_key, oidc_provider
from tests.accounts.test_signin import age, code_for, events, is_signed_in, sign_in, switch_on
from tests.factories import make_user
from tests.html import assert_clean_html

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return new_key()


@pytest.fixture
def provider(settings, key: RSAPrivateKey) -> Iterator[OidcProvider]:
    with oidc_provider(key) as running:
        settings.OIDC = Oidc(
            issuer=running.issuer,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            name="统一身份认证",
            claim="preferred_username",
            ca="",
        )
        yield running


def begin(client: Client, **form: str) -> str:
    """The provider's address to which the sign-in page sends the browser."""
    response = client.post(reverse("accounts:oidc-start"), form)
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def come_back(client: Client, provider: OidcProvider, sent_to: str):
    """The person signs in there, and the browser follows the way back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_to).query).items()}
    back = urlsplit(provider.sign_in(asked))
    assert back.path == reverse("accounts:oidc-callback")
    return client.get(f"{back.path}?{back.query}")


def through(client: Client, provider: OidcProvider, **form: str):
    return come_back(client, provider, begin(client, **form))


def told(client: Client) -> str:
    return assert_clean_html(client.get(reverse("accounts:login"))).text


# --- off ---------------------------------------------------------------------------------------------------


def test_without_a_provider_nothing_of_it_exists(client: Client) -> None:
    assert client.post(reverse("accounts:oidc-start")).status_code == 404
    assert client.get(reverse("accounts:oidc-callback")).status_code == 404
    page = client.get(reverse("accounts:login"))
    assert reverse("accounts:oidc-start") not in page.content.decode()


# --- in ----------------------------------------------------------------------------------------------------


def test_somebody_with_an_account_of_that_name_signs_in(client: Client, provider: OidcProvider) -> None:
    make_user("lin")
    page = assert_clean_html(client.get(reverse("accounts:login"), {"next": "/jobs/"}))
    assert "用统一身份认证登录" in page.text
    response = through(client, provider, next="/jobs/")
    assert response["Location"] == "/jobs/"
    assert is_signed_in(client)
    row = AuditEvent.objects.get(event=Event.SIGN_IN)
    assert (row.target, row.detail) == ("user:lin", {"via": "统一身份认证"})


def test_what_is_asked_of_the_provider(client: Client, provider: OidcProvider) -> None:
    make_user("lin")
    through(client, provider)
    asked = provider.asked[0]
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) == 32
    assert asked["redirect_uri"].endswith(reverse("accounts:oidc-callback"))


def test_the_page_ends_at_home_whatever_address_was_slipped_in(
    client: Client, provider: OidcProvider
) -> None:
    make_user("lin")
    assert through(client, provider, next="https://elsewhere.example/")["Location"] == reverse("home")


def test_a_stored_name_comes_before_the_accounts_own(client: Client, provider: OidcProvider) -> None:
    make_user("lin", external_name="00017")
    provider.person = "00017"
    through(client, provider)
    assert AuditEvent.objects.get(event=Event.SIGN_IN).target == "user:lin"
    other = Client()
    provider.person = "lin"  # the name that the account has here no longer leads to it
    through(other, provider)
    assert not is_signed_in(other)


def test_another_claim_may_name_the_person(client: Client, provider: OidcProvider, settings) -> None:
    settings.OIDC = Oidc(**{**vars(settings.OIDC), "claim": "sub"})
    make_user("lin", external_name="id-lin")
    through(client, provider)
    assert is_signed_in(client)


def test_a_first_password_that_was_not_used_need_not_be_changed(
    client: Client, provider: OidcProvider
) -> None:
    make_user("lin", must_change_password=True)
    through(client, provider)
    assert client.get(reverse("home")).status_code == 200
    by_password = Client()
    sign_in(by_password)
    assert by_password.get(reverse("home"))["Location"] == reverse("accounts:password-change")


def test_the_idle_time_out_counts_the_same(client: Client, provider: OidcProvider, settings) -> None:
    settings.IDLE_MINUTES = 10
    make_user("lin")
    through(client, provider)
    age(client, 11 * 60)
    client.get(reverse("home"))
    assert not is_signed_in(client)


# --- the second factor -------------------------------------------------------------------------------------


def test_a_second_factor_is_asked_for_here_too(client: Client, provider: OidcProvider) -> None:
    make_user("lin")
    sign_in(client)
    secret = switch_on(client)
    fresh = Client()
    assert through(fresh, provider)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(fresh)
    fresh.post(reverse("mfa_authenticate"), {"code": code_for(secret, 1)})
    assert is_signed_in(fresh)
    assert AuditEvent.objects.filter(event=Event.SIGN_IN).latest("pk").detail == {"via": "统一身份认证"}


def test_a_role_that_needs_one_switches_it_on_without_a_password(
    client: Client, provider: OidcProvider, settings
) -> None:
    """He may never have had a password here; the provider has just asked him."""
    settings.MFA_ROLES = ["system_admin"]
    make_user("lin", Role.SYSTEM_ADMIN, must_change_password=True)
    through(client, provider)
    assert client.get(reverse("home"))["Location"] == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code_for(page.context["form"].secret)})
    assert client.get(reverse("home")).status_code == 200


def test_later_the_provider_is_asked_again(client: Client, provider: OidcProvider, settings) -> None:
    make_user("lin")
    through(client, provider)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    asked = client.get(reverse("mfa_activate_totp"))["Location"]
    page = assert_clean_html(client.get(asked))
    assert "改用统一身份认证确认" in page.text
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    response = through(client, provider, next=reverse("mfa_activate_totp"))
    assert provider.asked[-1]["prompt"] == "login"
    assert response["Location"] == reverse("mfa_activate_totp")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


# --- not in --------------------------------------------------------------------------------------------------


def test_a_stranger_gets_no_account(client: Client, provider: OidcProvider) -> None:
    through(client, provider)
    assert not is_signed_in(client)
    assert "没有与之对应的可用账号" in told(client)
    assert not User.objects.exists()
    row = AuditEvent.objects.get(event=Event.SIGN_IN_FAILED)
    assert (row.target, row.detail) == ("user:?", {"step": "oidc"})


def test_a_closed_account_stays_closed(client: Client, provider: OidcProvider) -> None:
    make_user("lin", is_active=False)
    through(client, provider)
    assert not is_signed_in(client)
    assert "可用账号" in told(client)
    assert AuditEvent.objects.get(event=Event.SIGN_IN_FAILED).target == "user:lin"


def test_a_locked_account_stays_locked(client: Client, provider: OidcProvider) -> None:
    make_user("lin", locked_until=timezone.now() + timedelta(minutes=5))
    through(client, provider)
    assert not is_signed_in(client)
    assert "账号已暂时锁定" in told(client)


def test_somebody_who_turned_back_there_is_told(client: Client, provider: OidcProvider) -> None:
    make_user("lin")
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    client.get(reverse("accounts:oidc-callback"), {"error": "access_denied", "state": state})
    assert "统一身份认证没有完成" in told(client)


def test_a_way_back_that_this_browser_did_not_begin_is_refused(
    client: Client, provider: OidcProvider
) -> None:
    make_user("lin")
    sent_to = begin(Client())
    assert come_back(client, provider, sent_to)["Location"] == reverse("accounts:login")
    assert not is_signed_in(client)


def test_a_way_back_leads_in_once_only(client: Client, provider: OidcProvider) -> None:
    make_user("lin")
    sent_to = begin(client)
    come_back(client, provider, sent_to)
    client.post(reverse("accounts:logout"))
    come_back(client, provider, sent_to)
    assert not is_signed_in(client)


def test_by_get_nothing_begins(client: Client, provider: OidcProvider) -> None:
    assert client.get(reverse("accounts:oidc-start")).status_code == 405


def test_another_site_cannot_begin_it(provider: OidcProvider) -> None:
    assert Client(enforce_csrf_checks=True).post(reverse("accounts:oidc-start")).status_code == 403


LONG_AGO, FAR_AHEAD = 1_600_000_000, 4_000_000_000


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another application"},
        {"iss": "https://elsewhere.example"},
        {"exp": LONG_AGO},
        {"iat": FAR_AHEAD, "exp": FAR_AHEAD + 300},
        {"exp": None},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"preferred_username": None},
        {"preferred_username": ""},
        {"preferred_username": ["lin"]},
        {"preferred_username": "l" * 200},
    ],
    ids=str,
)
def test_a_token_that_does_not_fit_is_not_believed(
    client: Client, provider: OidcProvider, claims: dict[str, object]
) -> None:
    make_user("lin")
    provider.claims = claims
    through(client, provider)
    assert not is_signed_in(client)
    assert "统一身份认证没有完成" in told(client)
    assert events(Event.SIGN_IN) == []
    assert events(Event.SIGN_IN_FAILED) == [Event.SIGN_IN_FAILED]


def test_a_token_signed_by_another_key_is_not_believed(client: Client, provider: OidcProvider) -> None:
    make_user("lin")
    provider.signing_key = new_key()
    through(client, provider)
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("algorithm", "secret"), [("none", ""), ("HS256", "the published key, as a secret" * 3)]
)
def test_a_token_that_anybody_could_sign_is_not_believed(
    client: Client, provider: OidcProvider, monkeypatch: pytest.MonkeyPatch, algorithm: str, secret: str
) -> None:
    make_user("lin")
    provider.algorithm, provider.signing_key = algorithm, secret
    through(client, provider)
    assert not is_signed_in(client)
    assert "统一身份认证没有完成" in told(client)


@pytest.mark.parametrize(
    "answer", [b"", b"not json", b"[]", b'{"access_token": "x"}', b'{"id_token": "a.b.c"}']
)
def test_nonsense_from_the_provider_is_no_error_of_ours(
    client: Client, provider: OidcProvider, answer: bytes
) -> None:
    make_user("lin")
    provider.answer = answer
    assert through(client, provider)["Location"] == reverse("accounts:login")
    assert "统一身份认证没有完成" in told(client)


@pytest.mark.parametrize(
    "discovery", [{"issuer": "https://elsewhere.example"}, {"token_endpoint": None}, {"jwks_uri": 7}], ids=str
)
def test_a_discovery_that_does_not_fit_ends_before_it_begins(
    client: Client, provider: OidcProvider, discovery: dict[str, object]
) -> None:
    provider.discovery = discovery
    assert begin(client) == reverse("accounts:login")
    assert "统一身份认证没有完成" in told(client)


def test_a_provider_out_of_reach_is_told_and_the_password_still_works(client: Client, settings) -> None:
    settings.OIDC = Oidc("http://127.0.0.1:9", CLIENT_ID, CLIENT_SECRET, "统一身份认证", "sub", "")
    make_user("lin")
    assert begin(client) == reverse("accounts:login")
    assert "统一身份认证没有完成" in told(client)
    sign_in(client)
    assert is_signed_in(client)


def test_the_log_names_nobody(
    client: Client, provider: OidcProvider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.claims = {"aud": "another application"}
    through(client, provider)
    assert "provider failed" in caplog.text
    assert CLIENT_SECRET not in caplog.text


# --- the stored name -----------------------------------------------------------------------------------------


@pytest.fixture
def admin() -> User:
    return make_user("admin", Role.SYSTEM_ADMIN)


def test_the_administrator_stores_the_name(admin: User, provider: OidcProvider) -> None:
    lin = make_user("lin")
    desk = Client()
    desk.force_login(admin)
    page = assert_clean_html(desk.get(reverse("accounts:user-detail", args=[lin.pk])))
    assert "外部登录名" in page.text
    address = reverse("accounts:user-outside", args=[lin.pk])
    desk.post(address, {"name": "zhang*)(uid=*"})
    lin.refresh_from_db()
    assert lin.external_name is None
    desk.post(address, {"name": "00017"})
    lin.refresh_from_db()
    assert lin.external_name == "00017"
    row = AuditEvent.objects.latest("pk")
    assert (row.event, row.detail) == (Event.EXTERNAL_NAME, {"before": "", "after": "00017"})
    desk.post(address, {"name": ""})
    lin.refresh_from_db()
    assert lin.outside_name == "lin"


@pytest.mark.parametrize("name", ["wang", "WANG", "w-17"])
def test_a_name_that_leads_to_another_account_is_refused(admin: User, name: str) -> None:
    make_user("wang", external_name="w-17")
    lin = make_user("lin")
    with pytest.raises(Refused, match="另一个账号"):
        users.set_external_name(user_id=lin.pk, name=name, by=admin)


def test_a_new_account_cannot_take_a_stored_name(admin: User) -> None:
    make_user("wang", external_name="w-17")
    with pytest.raises(Refused, match="已经有了"):
        users.create_user(username="W-17", full_name="王敏", password="huailin-2026", by=admin)


def test_only_a_system_administrator_and_never_on_himself(admin: User) -> None:
    with pytest.raises(NotAllowed):
        users.set_external_name(user_id=admin.pk, name="x", by=admin)
    with pytest.raises(NotAllowed):
        users.set_external_name(user_id=admin.pk, name="x", by=make_user("lin"))
