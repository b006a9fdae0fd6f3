"""The secrets of a ballot: marks of codes, and sealing with a key whose other half nobody here has.

A mark is HMAC-SHA-256 of a code under a key derived from DANDANG_DATA_KEY: the table of marks tells no code. A ballot
is sealed for an X25519 public key (fresh ephemeral key each, HKDF, ChaCha20-Poly1305). The private half follows from
the box key, which is shown once, typed in to open and to count, and never stored.
"""

import base64
import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from evaluation.rules.ballots import ALPHABET, CODE_LENGTH, KEY_LENGTH, check_character

_NONCE = bytes(12)  # every sealing has a key of its own
_PUBLIC = 32


class NotSealedHere(Exception):
    """A ballot that the box's key does not open: damaged, or brought from elsewhere."""


def _drawn(length: int) -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def new_code() -> str:
    """A fresh one-time code."""
    return _drawn(CODE_LENGTH)


def new_key() -> str:
    """A fresh box key."""
    return _drawn(KEY_LENGTH)


def _derived(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


@lru_cache(maxsize=2)
def _mark_key(master: str) -> bytes:
    return _derived(master.encode(), b"dandang.ballot.code")


def mark(code: str) -> str:
    """The mark of a code in its normal form."""
    return hmac.new(_mark_key(settings.DATA_KEY), code.encode(), sha256).hexdigest()


def _private(key: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_derived(key.encode(), b"dandang.ballot.box"))


def public_of(key: str) -> str:
    """The public half of a box key in its normal form, as hex."""
    return _raw(_private(key).public_key()).hex()


def _raw(public: X25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _cipher(shared: bytes, ephemeral: bytes, public: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(_derived(shared, b"dandang.ballot.seal" + ephemeral + public))


def seal(public: str, content: bytes, *, box_id: int) -> str:
    """Ciphertext as text: who has the box's key opens it, nobody else, not even who sealed it."""
    own, theirs = X25519PrivateKey.generate(), bytes.fromhex(public)
    ephemeral = _raw(own.public_key())
    shared = own.exchange(X25519PublicKey.from_public_bytes(theirs))
    sealed = _cipher(shared, ephemeral, theirs).encrypt(_NONCE, content, str(box_id).encode())
    return base64.b64encode(ephemeral + sealed).decode()


class Opener:
    """Opens the ballots of one box."""

    def __init__(self, key: str, *, box_id: int) -> None:
        self._private = _private(key)
        self._public = _raw(self._private.public_key())
        self._about = str(box_id).encode()

    def open(self, text: str) -> bytes:
        """Raises NotSealedHere."""
        try:
            raw = base64.b64decode(text, validate=True)
            ephemeral, sealed = raw[:_PUBLIC], raw[_PUBLIC:]
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            return _cipher(shared, ephemeral, self._public).decrypt(_NONCE, sealed, self._about)
        except (ValueError, InvalidTag) as error:
            raise NotSealedHere from error
