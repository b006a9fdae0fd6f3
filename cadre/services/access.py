"""Looking into a personal file is itself an event."""

from dataclasses import dataclass

from django.db import transaction

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from cadre.models import Cadre


@dataclass(frozen=True)
class Identity:
    """What is otherwise masked."""

    id_number: str
    phone: str


@transaction.atomic
def note_reading(*, cadre: Cadre, by: User, via: str = "页面") -> None:
    """Record that somebody read a personal file, the cadre himself included; once for each view of it."""
    audit.record(Event.CADRE_READ, by=by, target=cadre.audit_target, unit_path=cadre.unit_path, via=via)


@transaction.atomic
def reveal_identity(*, cadre: Cadre, by: User) -> Identity:
    """The full ID number and phone of a person. Raises NotAllowed without the permission for his unit."""
    require(by, Permission.SEE_IDENTITY, cadre.unit_path)
    audit.record(Event.CADRE_REVEAL, by=by, target=cadre.audit_target, unit_path=cadre.unit_path)
    return Identity(cadre.id_number, cadre.phone)
