"""A case begins."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from cadre.enums import UnitKind
from cadre.models import Cadre, Unit
from casework import registry
from casework.enums import Actor
from casework.models import Case, Link, Step
from casework.permissions import check_may_open
from casework.services import turns


@transaction.atomic
def open_case(
    *,
    kind: str,
    title: str,
    by: User | None,
    unit: Unit | None = None,
    subject: Cadre | None = None,
    office: Unit | None = None,
    note: str = "",
    status: str = "",
    opened_by: tuple[Actor, ...] = (),
) -> Case:
    """Open a case about a unit, or about a person and his unit. Raises NotAllowed and Refused.

    `status` begins elsewhere than the table's first, for a process with two ways to start; `opened_by` narrows who may.
    """
    process = registry.kind_named(kind)
    where = subject.unit if subject else unit
    if where is None:
        raise Refused("请选择涉及的单位或者干部。")
    check_may_open(process, by, unit=where, subject=subject, opened_by=opened_by)
    case = Case.objects.create(
        kind=kind,
        year=timezone.localdate().year,
        title=title.strip(),
        status=status or process.first.code,
        office=office or office_of(where),
        subject=subject,
        unit=where,
        unit_path=where.path,
        opened_by=by,
        is_open_to_unit=process.is_open_to_unit,
        is_shown_to_subject=bool(subject and by and subject.user_id == by.pk),
    )
    Step.objects.create(case=case, action="open", label="提出", target=case.status, by=by, note=note)
    turns.turn_to(case, by=by)
    audit.record(
        Event.CASE_OPEN,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        kind=process.label,
        subject=subject.number if subject else "",
    )
    return case


def office_of(unit: Unit) -> Unit:
    """The organ that handles what concerns a unit: the nearest region (市、县区) above it, else the top of its tree."""
    steps = [unit.path[:end] for end in range(len(unit.path), 0, -6)]
    above = sorted(Unit.objects.filter(path__in=steps), key=lambda found: -len(found.path))
    return next((found for found in above if found.kind == UnitKind.REGION), above[-1])


@transaction.atomic
def link(*, case: Case, to: Case, note: str, by: User | None) -> None:
    """Let a case cite another one, once."""
    if case.pk == to.pk:
        raise Refused("办件不能引用自己，请选择另一个办件。")
    Link.objects.get_or_create(case=case, to=to, defaults={"note": note})
    audit.record(
        Event.CASE_LINK,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=to.audit_target,
        note=note,
    )
