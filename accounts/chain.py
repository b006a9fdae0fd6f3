"""The hash chain of the audit log. Pure.

A row's hash covers every field of the row and the hash of the row before it in its lane, so that a row edited,
removed, inserted or reordered later no longer fits its neighbours. Several lanes run side by side, because one
chain would make every writer of the system wait for every other.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

LANES = 64
GENESIS = "0" * 64  # stands before the first row of a lane


def link(before: str, fields: Mapping[str, Any]) -> str:
    """The hash (64 hex digits) of a row with these fields that follows the row whose hash is `before`."""
    return sha256(f"{before}\n{canonical(fields)}".encode()).hexdigest()


def canonical(fields: Mapping[str, Any]) -> str:
    """The one text of a row: JSON with sorted keys; moments in UTC to the microsecond."""
    plain = {name: _moment(value) if isinstance(value, datetime) else value for name, value in fields.items()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")
