"""Signing in through another system: what the environment says of it. Off unless an address is given.

Read by the settings, so nothing here may import Django's models.
"""

from dataclasses import dataclass
from importlib.util import find_spec
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


@dataclass(frozen=True)
class Ldap:
    """A directory. Its entry of a person is `user` with {name} filled in, or else what `filter` finds below `base`,
    asked as `bind_dn` (nobody, when empty). `ca` is a file of certificates, or "".
    """

    url: str
    user: str
    base: str
    filter: str
    bind_dn: str
    bind_password: str
    ca: str
    name: str


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


def ldap(env: environ.Env) -> Ldap | None:
    """The directory that DANDANG_LDAP_URL names, or None. Raises ImproperlyConfigured with the cure."""
    url = env.str("DANDANG_LDAP_URL", default="")
    if not url:
        return None
    if urlsplit(url).scheme not in ("ldaps", "ldap") or not urlsplit(url).hostname:
        raise ImproperlyConfigured(
            f"DANDANG_LDAP_URL={url!r}: use ldaps://host, or ldap://host (with StartTLS)."
        )
    if find_spec("ldap3") is None:
        raise ImproperlyConfigured(
            "DANDANG_LDAP_URL needs the packages of requirements-ldap.txt: run script/setup --ldap."
        )
    read = Ldap(
        url=url,
        user=env.str("DANDANG_LDAP_USER", default=""),
        base=env.str("DANDANG_LDAP_BASE", default=""),
        filter=env.str("DANDANG_LDAP_FILTER", default="(uid={name})"),
        bind_dn=env.str("DANDANG_LDAP_BIND_DN", default=""),
        bind_password=env.str("DANDANG_LDAP_BIND_PASSWORD", default=""),
        ca=env.str("DANDANG_LDAP_CA", default=""),
        name=env.str("DANDANG_LDAP_NAME", default="目录服务"),
    )
    if bool(read.user) == bool(read.base):
        raise ImproperlyConfigured(
            "DANDANG_LDAP_URL: set either DANDANG_LDAP_USER or DANDANG_LDAP_BASE, to say where people are."
        )
    for name, pattern in (("DANDANG_LDAP_USER", read.user), ("DANDANG_LDAP_FILTER", read.filter)):
        if pattern and "{name}" not in pattern:
            raise ImproperlyConfigured(
                f"{name}={pattern!r}: {{name}} must stand where the person's name goes."
            )
    return read


def _needed(env: environ.Env, name: str, because: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is missing: {because} is set, so set it too, or unset {because}.")
    return value
