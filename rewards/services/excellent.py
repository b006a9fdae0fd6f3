"""A unit's 优秀 places while grades are proposed: what evaluation asks of rewards.

The caller has checked who may. A place is held by "cadre:<internal number>", once, until it is released.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from accounts.permissions import Refused
from cadre.enums import PersonType
from cadre.models import Cadre, Unit
from rewards.enums import Scheme
from rewards.models import Entry
from rewards.queries.participants import TYPES
from rewards.queries.pool import Seat, seat_of
from rewards.services import ledger


@dataclass(frozen=True)
class UnitPlaces:
    """What a unit may give: `working` tells how the number came about, `shared_by` the group that shares it."""

    account_id: int
    name: str
    total: int
    taken: int
    working: str
    shared_by: str = ""

    @property
    def left(self) -> int:
        return self.total - self.taken


def places_of(*, unit: Unit, year: int, scheme: Scheme = Scheme.CIVIL) -> UnitPlaces | None:
    """The places of a unit (or of the unit above that it is a part of); None before a plan is issued."""
    seat = seat_of(unit, year, scheme)
    if seat is None:
        return None
    group = seat.row.group
    return UnitPlaces(
        account_id=seat.account.pk,
        name=seat.account.name,
        total=seat.account.total,
        taken=seat.account.taken,
        working=group.working if group else seat.row.working,
        shared_by=group.name if group else "",
    )


@transaction.atomic
def take_place(*, cadre: Cadre, unit: Unit, year: int, reason: str, by: User | None) -> Entry:
    """Take one of the places of the unit that assesses a person. Raises Refused when none is left or he holds one."""
    seat = _seat(cadre, unit, year)
    return ledger.take(account_id=seat.account.pk, ref=cadre.audit_target, reason=reason, by=by)


@transaction.atomic
def release_place(*, cadre: Cadre, unit: Unit, year: int, reason: str, by: User | None) -> Entry | None:
    """Give back the place that a person holds; None when he holds none."""
    seat = _seat(cadre, unit, year)
    held = ledger.open_take(account_id=seat.account.pk, ref=cadre.audit_target)
    return ledger.release(entry_id=held.pk, reason=reason, by=by) if held else None


def _seat(cadre: Cadre, unit: Unit, year: int) -> Seat:
    scheme = scheme_of(PersonType(cadre.person_type))
    seat = seat_of(unit, year, scheme) if scheme else None
    if seat is None:
        raise Refused(f"“{unit.name}”还没有下达{year}年度优秀名额，请先由组织部门下达。")
    return seat


def scheme_of(person_type: PersonType) -> Scheme | None:
    """By whose places somebody is counted; None for whom there are none (国有企业人员)."""
    return next((scheme for scheme, types in TYPES.items() if person_type in types), None)
