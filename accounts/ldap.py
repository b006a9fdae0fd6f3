"""Signing in through an LDAP directory: it is asked whether a name and a password fit, and nothing else.

Off unless DANDANG_LDAP_URL is set; needs requirements-ldap.txt (docs/adr/0020-external-sign-in.md). Always by TLS, with
the standard library's check of the certificate: the package's own is older than that.
"""

import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it asks pyasn1 for names that have new ones
    import ldap3
    from ldap3.core import results
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

SECONDS = 5  # to connect, and for each answer
TURNED_DOWN = {
    results.RESULT_INVALID_CREDENTIALS,
    results.RESULT_NO_SUCH_OBJECT,
    results.RESULT_INAPPROPRIATE_AUTHENTICATION,
}
_PLAIN = {"auto_referrals": False, "check_names": False, "read_only": True}


class Unreachable(Exception):
    """The directory did not answer, or answered neither yes nor no."""


class _Tls(ldap3.Tls):  # type: ignore[misc]
    """TLS as Python does it today: certificate and host name are checked, old protocols refused."""

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        connection.socket = context.wrap_socket(connection.socket, server_hostname=connection.server.host)


def fits(name: str, password: str) -> bool:
    """Whether the directory takes them. Raises Unreachable; an empty password fits nobody.

    A directory answers "yes" to a name without password, meaning that it asked nothing.
    """
    if not name or not password:
        return False
    try:
        who = _full_name(name)
        if who is None:
            return False
        with _bound(who, password) as link:
            return link is not None
    except (LDAPException, OSError) as error:
        raise Unreachable from error


@contextmanager
def _bound(user: str | None, password: str | None) -> Iterator[Any]:
    """A connection bound as that user (None: as nobody), or None when name and password do not fit.

    Raises Unreachable, or what the package raises.
    """
    link = ldap3.Connection(_server(), user, password, receive_timeout=SECONDS, **_PLAIN)
    try:
        link.open()
        if not link.server.ssl and not link.start_tls():
            raise Unreachable("StartTLS was refused")
        said = None if link.bind() else link.result["result"]
        if said not in TURNED_DOWN | {None}:
            raise _unclear(link)
        yield link if said is None else None
    finally:
        if link.socket is not None:  # the package leaves it open when a check of the certificate fails
            link.socket.close()


def _server() -> ldap3.Server:
    ldap = settings.LDAP
    assert ldap is not None  # who calls has asked  # nosec B101
    address = urlsplit(ldap.url)
    secure = address.scheme == "ldaps"
    return ldap3.Server(
        address.hostname,
        port=address.port or (636 if secure else 389),
        use_ssl=secure,
        tls=_Tls(ca_certs_file=ldap.ca or None),
        connect_timeout=SECONDS,
        get_info=ldap3.NONE,
    )


def _full_name(name: str) -> str | None:
    """What the directory calls the entry of that name: made of the pattern, or looked for. None: nobody, or several."""
    ldap = settings.LDAP
    assert ldap is not None  # who calls has asked  # nosec B101
    if ldap.user:
        return ldap.user.replace("{name}", escape_rdn(name) if "=" in ldap.user else name)
    pattern = ldap.filter.replace("{name}", escape_filter_chars(name))
    with _bound(ldap.bind_dn or None, ldap.bind_password or None) as link:
        if link is None:
            raise Unreachable("DANDANG_LDAP_BIND_DN or its password does not fit")
        link.search(ldap.base, pattern, size_limit=2, attributes=[ldap3.NO_ATTRIBUTES])
        if link.result["result"] not in (results.RESULT_SUCCESS, results.RESULT_SIZE_LIMIT_EXCEEDED):
            raise _unclear(link)
        found = [entry["dn"] for entry in link.response if entry["type"] == "searchResEntry"]
    return found[0] if len(found) == 1 else None


def _unclear(link: Any) -> Unreachable:
    """An answer that is neither yes nor no, told to the operator by its name only: its text may quote a person."""
    return Unreachable(f"the directory answered {link.result['description']}")
