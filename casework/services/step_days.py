"""A city sets how long a step may take."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import Refused, require
from casework import registry
from casework.models import StepDays


@transaction.atomic
def set_step_days(
    *, kind: str, status: str, unit_path: str, days: int | None, document: str, since: date, by: User | None
) -> StepDays:
    """Set the working days of a step from a day on, in a subtree; None: no time. Raises NotAllowed and Refused.

    Clocks that run keep the time they began with. What was set for the same day is replaced.
    """
    require(by, Permission.REVIEW_CASES, unit_path)
    step = registry.kind_named(kind).status(status)
    if step.is_end or step.is_waiting:
        raise Refused(f"“{step.label}”期间不计时，不需要设时限。")
    if since < timezone.localdate():
        raise Refused("不能早于今天：已经过去的日子不改变时限。")
    at: dict[str, Any] = {"kind": kind, "status": status, "unit_path": unit_path}
    before = StepDays.objects.filter(**at, since__lte=since).order_by("since").last()
    row, _ = StepDays.objects.update_or_create(
        **at, since=since, defaults={"days": days, "document": document.strip(), "set_by": by}
    )
    audit.record(
        Event.STEP_DAYS_SET,
        by=by,
        target=f"step_days:{kind}.{status}",
        unit_path=unit_path,
        what=f"{registry.kind_named(kind).label}·{step.label}",
        before=_told(before.days) if before else "未设",
        after=_told(days),
        document=row.document,
        since=f"{since}",
    )
    return row


def _told(days: int | None) -> str:
    return f"{days}个工作日" if days else "不设时限"
