"""What leaves the system about places: each file leaves its event."""

from django.db import transaction

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require


@transaction.atomic
def note_export(*, what: str, target: str, unit_path: str | None, count: int, by: User | None) -> None:
    """Record that a list or a paper is taken out. Raises NotAllowed for who may not export from there.

    Without `unit_path` a list of one's whole scope.
    """
    require(by, Permission.EXPORT_CADRES, unit_path)
    audit.record(Event.PLACES_EXPORT, by=by, target=target, unit_path=unit_path or "", what=what, count=count)


@transaction.atomic
def note_notice(*, target: str, unit_path: str, form: str, by: User | None) -> None:
    """Record that a unit's notice is taken; who may see the unit may have it."""
    audit.record(Event.PLACES_EXPORT, by=by, target=target, unit_path=unit_path, form=form)
