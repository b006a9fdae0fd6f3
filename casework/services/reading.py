"""Looking into a case is itself an event."""

from django.db import transaction

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from casework.models import Case


@transaction.atomic
def note_reading(*, case: Case, by: User, via: str = "页面") -> None:
    """Record that somebody read a case, once for each view of it."""
    subject = case.subject.number if case.subject else ""
    audit.record(
        Event.CASE_READ, by=by, target=case.audit_target, unit_path=case.unit_path, via=via, subject=subject
    )
