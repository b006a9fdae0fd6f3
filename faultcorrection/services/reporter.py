"""反映人: named handlers are set by the section head, the name is written and looked at by them alone.

The name goes from its own form to its own encrypted column: never through a step, a draft, a job or the log.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Cadre
from casework.models import Case
from faultcorrection import permissions
from faultcorrection.models import NamedHandler, Reporter


@dataclass(frozen=True)
class Identity:
    """Who reported, as a named handler sees it."""

    name: str
    contact: str
    number: str


@transaction.atomic
def name_handlers(*, case_id: int, users: list[User], by: User | None) -> None:
    """Set who may know the reporter of a case: these and nobody else. Raises NotAllowed and Refused."""
    case = Case.objects.select_for_update().get(pk=case_id)
    permissions.check_may_name(case, by)
    for user in users:
        permissions.check_may_be_named(case, user)
    named = NamedHandler.objects.filter(case=case)
    before = {row.user_id: row.user for row in named.select_related("user")}
    wanted = {user.pk: user for user in users}
    named.exclude(user__in=wanted).delete()
    NamedHandler.objects.bulk_create(
        [NamedHandler(case=case, user=user, named_by=by) for pk, user in wanted.items() if pk not in before]
    )
    audit.record(
        Event.REPORTER_HANDLERS,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        before=[str(user) for user in before.values()],
        after=[str(user) for user in wanted.values()],
    )


@transaction.atomic
def record_reporter(
    *, case_id: int, name: str, contact: str = "", number: str = "", by: User | None
) -> Reporter:
    """Write down who reported, encrypted. Raises NotAllowed for who is not named, and Refused.

    `number` is his internal number when the register has him: he and his family then keep out of the case.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    permissions.check_may_look(case, by)
    known = name.strip()
    if not known:
        raise Refused("请填写反映人姓名；匿名反映的写“匿名”。")
    if number.strip() and not Cadre.objects.filter(number=number.strip()).exists():
        raise Refused("名册中没有这个内部编号；反映人不在名册中的，编号请留空。")
    values = {"name": known, "contact": contact.strip(), "number": number.strip(), "recorded_by": by}
    row, _ = Reporter.objects.update_or_create(case=case, defaults={**values, "recorded_at": timezone.now()})
    audit.record(Event.REPORTER_RECORD, by=by, target=case.audit_target, unit_path=case.unit_path)
    return row


@transaction.atomic
def look(*, case: Case, by: User | None) -> Identity:
    """Show a named handler who reported; every look is on record. Raises NotAllowed and Refused."""
    permissions.check_may_look(case, by)
    row = Reporter.objects.filter(case=case).first()
    if row is None:
        raise Refused("还没有登记反映人。")
    audit.record(Event.REPORTER_READ, by=by, target=case.audit_target, unit_path=case.unit_path)
    return Identity(row.name, row.contact, row.number)


def carry_over(*, case: Case, to: Case, by: User | None) -> None:
    """Give a case that follows from another one the same reporter; who may know him is named anew there.

    Part of a step that was checked. The log names the case only.
    """
    row = Reporter.objects.filter(case=case).first()
    if row is None:
        return
    Reporter.objects.create(
        case=to, name=row.name, contact=row.contact, number=row.number, recorded_by=row.recorded_by
    )
    audit.record(
        Event.REPORTER_RECORD, by=by, target=to.audit_target, unit_path=to.unit_path, source=case.audit_target
    )
