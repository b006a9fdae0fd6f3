"""The audit log's only writer. Call it inside the transaction of the change it records."""

from contextvars import ContextVar
from typing import Any

from accounts.enums import Event
from accounts.models import AuditEvent, User
from accounts.permissions import name_of

address: ContextVar[str] = ContextVar("address", default="")  # set per request by accounts.middleware


def record(event: Event, *, by: User | None, target: str, unit_path: str = "", **detail: Any) -> AuditEvent:
    """Append one event. `target` names the object as text, such as "cadre:GB0000012"; `detail` must be JSON."""
    return AuditEvent.objects.create(
        event=event,
        actor=name_of(by) if by or not address.get() else "未登录",  # a browser before sign-in
        address=address.get(),
        target=target,
        unit_path=unit_path,
        detail=detail,
    )


def record_many(event: Event, *, by: User | None, targets: list[tuple[str, str]], **detail: Any) -> None:
    """Append one event for each (target, unit_path), all with the same `detail`."""
    actor, caller = name_of(by), address.get()
    AuditEvent.objects.bulk_create(
        [
            AuditEvent(event=event, actor=actor, address=caller, target=target, unit_path=path, detail=detail)
            for target, path in targets
        ],
        batch_size=2000,
    )
