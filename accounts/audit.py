"""The audit log's only writer. Call it inside the transaction of the change it records."""

import random
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import chain
from accounts.enums import Event, Role
from accounts.models import AuditEvent, AuditHead, User
from accounts.permissions import name_of
from accounts.queries import grants_of, principal_for, principals_of

address: ContextVar[str] = ContextVar("address", default="")  # set per request by accounts.middleware


def record(
    event: Event,
    *,
    by: User | None,
    target: str,
    unit_path: str = "",
    on_behalf_of: str | None = None,
    **detail: Any,
) -> AuditEvent:
    """Append one event. `target` names the object as text, such as "cadre:GB0000012"; `detail` must be JSON.

    `on_behalf_of` names whose lent role was used where the caller knows it ("" for nobody's); else the event tells.
    """
    return record_each(event, by=by, rows=[(target, unit_path, detail)], on_behalf_of=on_behalf_of)[0]


def record_many(
    event: Event, *, by: User | None, targets: list[tuple[str, str]], **detail: Any
) -> list[AuditEvent]:
    """Append one event for each (target, unit_path), all with the same `detail`."""
    return record_each(event, by=by, rows=[(target, path, detail) for target, path in targets])


@transaction.atomic
def record_each(
    event: Event,
    *,
    by: User | None,
    rows: Sequence[tuple[str, str, dict[str, Any]]],
    on_behalf_of: str | None = None,
) -> list[AuditEvent]:
    """Append one event for each (target, unit_path, detail)."""
    if not rows:
        return []
    head = _take_lane()
    now, role, caller = timezone.now(), _roles_of(by), address.get()
    actor = name_of(by) if by or not caller else "未登录"  # from a browser, before sign-in
    events = []
    for target, path, detail in rows:
        head.seq += 1
        entry = AuditEvent(
            at=now,
            event=str(event),
            actor=actor,
            on_behalf_of=_principal(by, event, path) if on_behalf_of is None else on_behalf_of,
            role=role,
            address=caller,
            target=target,
            unit_path=path,
            detail=detail,
            lane=head.lane,
            seq=head.seq,
        )
        entry.hash = head.hash = chain.link(head.hash, entry.chained_fields())
        events.append(entry)
    AuditEvent.objects.bulk_create(events, batch_size=2000)
    head.save(update_fields=["seq", "hash"])
    return events


def _take_lane() -> AuditHead:
    """Lock a lane that nobody else is writing; when all are taken, wait for one."""
    free = AuditHead.objects.select_for_update(skip_locked=True).order_by("lane").first()
    if free is not None:
        return free
    lane = random.randrange(chain.LANES)  # noqa: S311  # any lane will do  # nosec B311
    AuditHead.objects.get_or_create(lane=lane, defaults={"hash": chain.GENESIS})
    return AuditHead.objects.select_for_update().get(lane=lane)


def _roles_of(by: User | None) -> str:
    return "、".join(dict.fromkeys(Role(grant.role).label for grant in grants_of(by))) if by else ""


def _principal(by: User | None, event: Event, unit_path: str) -> str:
    if by is None or not principals_of(by):
        return ""
    principal = principal_for(by, event, unit_path)
    return name_of(principal) if principal else ""
