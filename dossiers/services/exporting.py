"""What leaves the system is written down, before it leaves."""

from typing import Any

from django.db import transaction

from accounts import audit
from accounts.enums import Event
from accounts.models import User


@transaction.atomic
def record_export(*, target: str, unit_path: str, by: User | None, **detail: Any) -> None:
    """Note that somebody took a document, or a whole run, out of the system."""
    audit.record(Event.DOCUMENT_EXPORT, by=by, target=target, unit_path=unit_path, **detail)
