"""Backups in the audit log: who runs the commands is the operator, so nobody is named."""

from typing import Any

from accounts import audit
from accounts.enums import Event


def record_backup(event: Event, *, name: str, **detail: Any) -> None:
    """Log a backup made or restored. `name` is the file's, without its folder."""
    audit.record(event, by=None, target=f"backup:{name}"[:120], **detail)
