"""Taking the log home and checking it: both are events themselves."""

import tempfile
from pathlib import Path

from django.db.models import QuerySet

from accounts import audit, audit_pages, verification
from accounts.enums import Event, Permission
from accounts.models import AuditEvent, User
from accounts.permissions import Refused, require


def export_events(*, events: QuerySet[AuditEvent], asked: dict[str, str], by: User) -> Path:
    """Write the events to a temporary .xlsx file, which the caller removes; long work, so outside the transaction.

    Raises Refused when there are too many.
    """
    require(by, Permission.READ_AUDIT)
    if len(events.order_by()[: audit_pages.EXPORT_LIMIT + 1].values_list("pk")) > audit_pages.EXPORT_LIMIT:
        raise Refused(f"一次最多导出 {audit_pages.EXPORT_LIMIT:,} 条，请缩小时间或条件的范围。")
    with tempfile.NamedTemporaryFile(prefix="audit-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    count = audit_pages.write_sheet(path, by, events)
    audit.record(Event.AUDIT_EXPORT, by=by, target="audit:log", count=count, asked=asked)
    return path


def verify_log(*, by: User) -> verification.Verdict:
    """Check the whole chain now, and log the outcome. The walk is long, so it stands outside the transaction."""
    require(by, Permission.READ_AUDIT)
    verdict = verification.verify_chain()
    audit.record(Event.AUDIT_VERIFY, by=by, target="audit:log", ok=verdict.ok, events=verdict.events)
    return verdict
