"""What leaves the system about rank promotion, and the event that each leaves behind."""

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.enums import Event
from accounts.models import User


@transaction.atomic
def note_export(*, target: str, unit_path: str, on: date, count: int, via: str, by: User | None) -> None:
    """Record that the standing of `count` people was taken out; `target` is a unit or one person."""
    audit.record(
        Event.RANK_EXPORT, by=by, target=target, unit_path=unit_path, on=str(on), count=count, via=via
    )
