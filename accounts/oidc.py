"""Signing in through an OpenID Connect provider: django-allauth's way, held to what is trusted here.

Only the ID token says who somebody is, and only when its signature, issuer, receiver, time and nonce fit; what the
provider tells elsewhere is not asked. Off unless DANDANG_OIDC_ISSUER is set (docs/adr/0020-external-sign-in.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jwt
import requests
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import get_random_string

# What a provider may do wrong, from being out of reach to answering nonsense.
TROUBLE = (OAuth2Error, requests.RequestException)
SIGNATURES = {f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)}
LEEWAY = 60  # seconds by which the provider's clock may differ
NAME_LENGTH = 150
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


@contextmanager
def _sound() -> Iterator[None]:
    """Nonsense from the provider becomes an OAuth2Error, whichever way it broke the reading of it."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
        raise OAuth2Error(f"{type(error).__name__} in the provider's answer") from error


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """How the package talks to the provider, with an ID token that must be there and must be signed."""

    expires_in_key = ""  # the access token is thrown away

    @property
    def openid_config(self) -> dict[str, Any]:
        with _sound():
            config: dict[str, Any] = super().openid_config
            assert settings.OIDC is not None  # the view has asked  # nosec B101
            if not all(isinstance(config[name], str) for name in NEEDED):
                raise ValueError("an address is missing")
            if config["issuer"].rstrip("/") != settings.OIDC.issuer:
                raise ValueError("another issuer")
        return config

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        with _sound():
            data: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        return data

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("accounts:oidc-callback"))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        with _sound():
            claims = self._claims(app, kwargs["response"]["id_token"])
            name = claims[app.settings["uid_field"]]
            if not isinstance(name, str) or not 0 < len(name) <= NAME_LENGTH:
                raise ValueError("no name")
        kept = {app.settings["uid_field"]: name, "nonce": claims["nonce"]}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _claims(self, app: SocialApp, text: str) -> dict[str, Any]:
        if jwt.get_unverified_header(text)["alg"] not in SIGNATURES:
            raise ValueError("a signature that anybody could make")
        algorithm, key = jwtkit.fetch_key(text, self.openid_config["jwks_uri"], jwtkit.lookup_kid_jwk)
        return jwt.decode(
            text,
            key=key,
            algorithms=[algorithm],
            audience=app.client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "nonce"]},
        )


def the_app() -> SocialApp:
    """The provider of the settings as the package knows one; it is in no table."""
    oidc = settings.OIDC
    assert oidc is not None  # the view has asked  # nosec B101
    return SocialApp(
        provider=OpenIDConnectProvider.id,
        provider_id="oidc",
        name=oidc.name,
        client_id=oidc.client_id,
        secret=oidc.client_secret,
        settings={
            "server_url": oidc.issuer,
            "uid_field": oidc.claim,
            "scope": ["openid", "profile"],
            "oauth_pkce_enabled": True,
        },
    )


class Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The package's provider, going out by our adapter."""

    oauth2_adapter_class = Adapter


def send_away(request: HttpRequest, *, next_url: str | None) -> HttpResponse:
    """The answer that leads the browser to the provider. Somebody signed in is asked there once more who he is.

    Raises one of TROUBLE.
    """
    nonce = get_random_string(32)
    asked = {"nonce": nonce}
    if request.user.is_authenticated:
        asked["prompt"] = "login"
    provider = Provider(request, app=the_app())
    response: HttpResponse = provider.redirect(
        request, "login", next_url=next_url, auth_params=asked, nonce=nonce
    )
    return response


def is_answer_to(sociallogin: SocialLogin) -> bool:
    """Whether the token was made for the very sign-in that this browser began."""
    return bool(sociallogin.account.extra_data["id_token"]["nonce"] == sociallogin.state.get("nonce"))
