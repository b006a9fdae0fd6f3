"""Signing in through another system: what the environment says of it. Off unless an address is given.

Read by the settings, so nothing here may import Django's models.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider. `claim` of its ID token names the person; `ca` is a file of certificates, or ""."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    claim: str
    ca: str

    @property
    def origin(self) -> str:
        """Where the browser is sent: scheme, host and port."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


def oidc(env: environ.Env, *, demo: bool) -> Oidc | None:
    """The provider that DANDANG_OIDC_ISSUER names, or None. Raises ImproperlyConfigured with the cure."""
    issuer = env.str("DANDANG_OIDC_ISSUER", default="").rstrip("/")
    if not issuer:
        return None
    secure = ("https",) if not demo else ("https", "http")
    if urlsplit(issuer).scheme not in secure or not urlsplit(issuer).netloc:
        raise ImproperlyConfigured(
            f"DANDANG_OIDC_ISSUER={issuer!r}: give an address that begins with https://."
        )
    return Oidc(
        issuer=issuer,
        client_id=_needed(env, "DANDANG_OIDC_CLIENT_ID", "DANDANG_OIDC_ISSUER"),
        client_secret=_needed(env, "DANDANG_OIDC_CLIENT_SECRET", "DANDANG_OIDC_ISSUER"),
        name=env.str("DANDANG_OIDC_NAME", default="统一身份认证"),
        claim=env.str("DANDANG_OIDC_CLAIM", default="preferred_username"),
        ca=env.str("DANDANG_OIDC_CA", default=""),
    )


def _needed(env: environ.Env, name: str, because: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: {because} is set, so set it too, or unset {because}.")
    return value
