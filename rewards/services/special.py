"""考核特殊情形: what of a person's year no fact of the register tells, recorded and taken back by hand."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from cadre.models import Cadre
from rewards.enums import SpecialKind
from rewards.models import SpecialCase


@transaction.atomic
def record_special(
    *, number: str, year: int, kind: SpecialKind, document: str, by: User | None
) -> SpecialCase:
    """Record a case of the person with that internal number. Raises Refused when it is recorded already."""
    people = Cadre.objects.visible_to(by) if by is not None else Cadre.objects.all()
    cadre = people.select_for_update(of=("self",)).filter(number=number.strip().upper()).first()
    if cadre is None:
        raise Refused("名册中没有这个内部编号，请从干部页面核对，例如 GB0000012。")
    require(by, Permission.PLAN_PLACES, cadre.unit_path)
    if not document.strip():
        raise Refused("请填写依据，例如假条汇总或立案通知的文号。")
    if SpecialCase.objects.standing().filter(cadre=cadre, year=year, kind=kind).exists():
        raise Refused(f"{cadre.name}{year}年度已登记“{kind.label}”，不必重复登记。")
    case = SpecialCase.objects.create(
        cadre=cadre, year=year, kind=kind, document=document.strip(), recorded_by=by
    )
    _log(Event.SPECIAL_RECORD, case, by)
    return case


@transaction.atomic
def cancel_special(*, case_id: int, by: User | None) -> SpecialCase:
    """Take a case back; plans that were made with it keep what they knew."""
    case = SpecialCase.objects.select_for_update(of=("self",)).select_related("cadre").get(pk=case_id)
    require(by, Permission.PLAN_PLACES, case.cadre.unit_path)
    if case.cancelled_at is not None:
        raise Refused("这条登记已经撤销。")
    case.cancelled_by, case.cancelled_at = by, timezone.now()
    case.save(update_fields=["cancelled_by", "cancelled_at"])
    _log(Event.SPECIAL_CANCEL, case, by)
    return case


def _log(event: Event, case: SpecialCase, by: User | None) -> None:
    audit.record(
        event,
        by=by,
        target=case.cadre.audit_target,
        unit_path=case.cadre.unit_path,
        year=case.year,
        kind=SpecialKind(case.kind).label,
        document=case.document,
    )
