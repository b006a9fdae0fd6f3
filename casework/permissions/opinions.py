"""Who may answer a question put to a body or a colleague, and who may take it back."""

from django.utils import timezone

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused, name_of
from accounts.queries import lenders_of, may
from casework.enums import STAFF, OpinionState
from casework.models import Opinion
from casework.permissions.standing import is_actor
from casework.permissions.work import check_impartial, check_may_work
from casework.queries.recusal import obstacles, why_recused


def check_may_answer(opinion: Opinion, by: User | None) -> str:
    """Raise unless the user may answer now; tell whose lent role he uses, "" when it is his own."""
    if opinion.state == OpinionState.CANCELLED:
        raise Refused("这项征求已经取消，不必答复。")
    if opinion.state == OpinionState.ANSWERED:
        at = timezone.localtime(opinion.answered_at)
        raise Refused(f"{name_of(opinion.answered_by)}已于{at:%m月%d日 %H:%M}答复，不能重复答复。")
    if by is None:
        return ""
    return _check_body(opinion, by) if opinion.body else _check_colleague(opinion, by)


def check_may_cancel(opinion: Opinion, by: User | None) -> None:
    """Raise unless the user may take the question back: who works on the case now, or who asked."""
    if opinion.state != OpinionState.WAITING:
        raise Refused(f"这项征求{opinion.get_state_display()}，不能取消。")
    _check_asker(opinion, by)


def check_may_note_silence(opinion: Opinion, by: User | None) -> None:
    """Raise unless it may be recorded now that no answer came: the date has passed."""
    if opinion.state != OpinionState.WAITING:
        raise Refused(f"这项征求{opinion.get_state_display()}，不能记为逾期未答复。")
    if opinion.due_on is None:
        raise Refused("这项征求没有设答复期限，不能记为逾期未答复；不再需要时请取消。")
    if opinion.due_on >= timezone.localdate():
        raise Refused(f"答复期限{opinion.due_on:%Y-%m-%d}还没有过，不能记为逾期未答复。")
    _check_asker(opinion, by)


def _check_asker(opinion: Opinion, by: User | None) -> None:
    if by is not None and opinion.asked_by_id == by.pk and any(is_actor(opinion.case, a, by) for a in STAFF):
        check_impartial(opinion.case, by)
        return
    check_may_work(opinion.case, by)


def _check_body(opinion: Opinion, by: User) -> str:
    """A body is not told whom a case is about unless the question says so, and a refusal may not tell it either."""
    path = opinion.body.path if opinion.body else ""
    if not may(by, Permission.GIVE_OPINIONS, path):
        raise NotAllowed("您没有代本单位答复意见的权限。")
    lenders = lenders_of(by, Permission.GIVE_OPINIONS, path)
    barred = obstacles(opinion.case, [by, *lenders])
    free = [lender for lender in lenders if lender.pk not in barred]
    if by.pk in barred or (lenders and not free):
        raise Refused("您或者委托人与本件有利害关系，须回避，请由本单位其他人员答复。")
    return name_of(free[0]) if free else ""


def _check_colleague(opinion: Opinion, by: User) -> str:
    if opinion.asked_user_id != by.pk:
        raise NotAllowed(f"这项加签请{opinion.asked_user}本人答复。")
    if not any(is_actor(opinion.case, actor, by) for actor in STAFF):
        raise NotAllowed("您已没有办理这个办件的权限，不能答复加签。")
    if reason := why_recused(opinion.case, by):
        raise Refused(reason)
    return ""
