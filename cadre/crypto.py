"""Encryption at rest and the blind index for ID numbers and phones.

AES-256-GCM with a random nonce; the blind index is HMAC-SHA-256, keyed, so that an equal ID number can be found
without the column telling what it is. Both keys derive from DANDANG_DATA_KEY.
"""

import base64
import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = "1:"


@lru_cache(maxsize=4)
def _key(purpose: bytes, master: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master.encode())


@lru_cache(maxsize=2)
def _cipher(master: str) -> AESGCM:
    return AESGCM(_key(b"dandang.encrypt", master))


def encrypt(plain: str) -> str:
    """Ciphertext as text; "" stays ""."""
    if not plain:
        return ""
    nonce = os.urandom(12)
    sealed = _cipher(settings.DATA_KEY).encrypt(nonce, plain.encode(), None)
    return _VERSION + base64.b64encode(nonce + sealed).decode()


def decrypt(stored: str) -> str:
    """The plain text. Raises InvalidTag when the key is another one or the text was changed."""
    if not stored:
        return ""
    raw = base64.b64decode(stored.removeprefix(_VERSION))
    return _cipher(settings.DATA_KEY).decrypt(raw[:12], raw[12:], None).decode()


def blind_index(plain: str) -> str:
    """A keyed, one-way mark of a normalized ID number, equal for equal numbers; None-safe: "" stays ""."""
    if not plain:
        return ""
    return hmac.new(_key(b"dandang.index", settings.DATA_KEY), plain.upper().encode(), sha256).hexdigest()


def seal(content: bytes) -> str:
    """A keyed mark of any content: only who has the same DANDANG_DATA_KEY makes the same one."""
    return hmac.new(_key(b"dandang.seal", settings.DATA_KEY), content, sha256).hexdigest()
