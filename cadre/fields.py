"""A text column that is encrypted at rest and plain in Python."""

from typing import TYPE_CHECKING, Any

from django.db import models

from cadre import crypto

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class EncryptedTextField(_TextField):
    """Encrypted when written, decrypted when read. It cannot be searched: keep a blind index beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return crypto.encrypt(value or "")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str:
        return crypto.decrypt(value or "")

    def get_lookup(self, lookup_name: str) -> None:
        return None  # a random nonce makes every comparison false; refuse it instead
