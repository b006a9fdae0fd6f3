"""Who may give a case more time, and who answers for one that is late."""

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from casework.enums import Actor
from casework.models import Case, Todo
from casework.permissions.standing import is_actor
from casework.permissions.work import check_impartial


def check_may_extend(case: Case, by: User | None) -> None:
    """Raise NotAllowed unless the user may give a step more time: who reviews or decides, and has no part in it."""
    if case.is_closed:
        raise Refused("办件已办结，没有时限可以延长。")
    if by is None:
        return
    if not is_actor(case, Actor.REVIEWER, by) and not is_actor(case, Actor.DECIDER, by):
        raise NotAllowed("延长时限由科长或者部领导决定，您没有相应权限。")
    check_impartial(case, by)


def may_extend(case: Case, by: User) -> bool:
    """Whether the page offers more time."""
    try:
        check_may_extend(case, by)
    except Refused:
        return False
    return True


def check_may_supervise(todo: Todo, by: User | None) -> None:
    """Raise NotAllowed unless the escalation waits for the user, who has no part in the case."""
    if todo.done_at is not None:
        raise Refused("这一项督办已经办结，请刷新页面。")
    if by is None:
        return
    if not may(by, Permission(todo.permission), todo.unit_path):
        raise NotAllowed("这一项督办不由您办理。")
    check_impartial(todo.case, by)
