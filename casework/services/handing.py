"""A turn is taken by one person for himself, given back, or handed to another (认领、放回、转办)."""

from django.db import transaction

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.enums import TodoKind
from casework.models import Case, Todo
from casework.permissions.standing import Standing
from casework.permissions.work import (
    check_may_claim,
    check_may_hand_over,
    check_may_receive,
    check_may_release,
)
from casework.services import clocks


@transaction.atomic
def claim(*, case_id: int, by: User) -> Case:
    """Take the turn out of the pool. Raises NotAllowed, and Refused when somebody else was faster."""
    case = _locked(case_id)
    check_may_claim(case, by)
    _give(case, by)
    _record(case, "claim", "认领", "", by, Standing(case, by).capacity(case.state.owner).on_behalf_of)
    return case


@transaction.atomic
def release(*, case_id: int, by: User) -> Case:
    """Put the turn back into the pool. Raises NotAllowed and Refused."""
    case = _locked(case_id)
    check_may_release(case, by)
    _give(case, None)
    _record(case, "release", "放回", "", by)
    return case


@transaction.atomic
def hand_over(*, case_id: int, to: User, reason: str, by: User | None) -> Case:
    """Hand the turn to somebody else who may take it and need not keep out. Raises NotAllowed and Refused."""
    case = _locked(case_id)
    check_may_hand_over(case, by)
    if not reason.strip():
        raise Refused("请写明转办的理由。")
    turn = _turn(case)
    if turn.user_id == to.pk:
        raise Refused(f"这一步已由{to}办理，不必转办。")
    check_may_receive(case, to)
    _give(case, to)
    _record(case, "assign", "转办", f"交{to}办理：{reason.strip()}", by)
    return case


def take_from(case: Case, user: User) -> None:
    """Put the turn back into the pool if that user has it: he must keep out. Part of another service."""
    case.todos.filter(kind=TodoKind.TURN, done_at=None, user=user).exclude(permission="").update(user=None)


def _locked(case_id: int) -> Case:
    return Case.objects.select_for_update().get(pk=case_id)


def _turn(case: Case) -> Todo:
    turn: Todo = case.todos.get(kind=TodoKind.TURN, done_at=None)
    return turn


def _give(case: Case, user: User | None) -> None:
    turn = _turn(case)
    turn.user = user
    turn.save(update_fields=["user"])


def _record(case: Case, action: str, label: str, note: str, by: User | None, principal: str = "") -> None:
    clocks.note_in_record(case, action=action, label=label, note=note, by=by, on_behalf_of=principal)
    audit.record(
        Event.CASE_ASSIGN,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        on_behalf_of=principal,
        what=label,
        note=note,
    )
