"""Tasks that follow from a case, each on somebody's desk until it is done."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from casework.enums import TodoKind
from casework.models import Case, FollowUp, Todo
from casework.permissions import check_impartial


@transaction.atomic
def plan(
    *,
    case: Case,
    kind: str,
    title: str,
    by: User | None,
    due_on: date | None = None,
    owner: str = "",
    user: User | None = None,
    permission: Permission = Permission.HANDLE_CASES,
) -> FollowUp:
    """Put a task of the case on the desk of `user`, or of whoever holds `permission` there.

    Part of a step that was checked; the step's audit row says who.
    """
    task = FollowUp.objects.create(
        case=case,
        kind=kind,
        title=title[:200],
        owner=owner,
        unit_path=case.unit_path,
        user=user,
        due_on=due_on,
    )
    Todo.objects.create(
        kind=TodoKind.FOLLOW_UP,
        case=case,
        ref=task.pk,
        label=title[:60],
        permission=permission,
        unit_path=case.unit_path,
        user=user,
        due_on=due_on,
    )
    return task


@transaction.atomic
def finish(*, follow_up_id: int, result: str, by: User | None, on: date | None = None) -> FollowUp:
    """Record how a task ended. Raises NotAllowed for who has not got it, Refused without a result."""
    task = FollowUp.objects.select_for_update().select_related("case").get(pk=follow_up_id)
    todo = Todo.objects.get(kind=TodoKind.FOLLOW_UP, ref=task.pk)
    _check_may_finish(task, todo, by)
    if task.done_on is not None:
        raise Refused("这个跟踪事项已经办结，请刷新页面。")
    if not result.strip():
        raise Refused("请写明办理结果。")
    task.done_on, task.done_by, task.result = on or timezone.localdate(), by, result.strip()
    task.save(update_fields=["done_on", "done_by", "result"])
    todo.done_at, todo.done_by = timezone.now(), by
    todo.save(update_fields=["done_at", "done_by"])
    audit.record(
        Event.FOLLOW_UP_DONE,
        by=by,
        target=task.case.audit_target,
        unit_path=task.unit_path,
        what=task.title,
        note=task.result,
    )
    return task


def _check_may_finish(task: FollowUp, todo: Todo, by: User | None) -> None:
    if by is None:
        return
    is_his = todo.user_id == by.pk if todo.user_id else may(by, Permission(todo.permission), todo.unit_path)
    if not is_his and not may(by, Permission.HANDLE_CASES, task.unit_path):
        raise NotAllowed("这个跟踪事项由他人负责，您没有相应权限。")
    check_impartial(task.case, by)
