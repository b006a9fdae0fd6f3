"""Who keeps out of a case: by his own word, by order, or not after all (公务员法 arts. 76 and 77)."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.enums import OpinionState, RecusalReason
from casework.models import Case, Opinion, Recusal
from casework.permissions.work import check_may_declare, check_may_rule_on_recusal
from casework.queries.recusal import obstacles
from casework.services import clocks, handing, opinions


@transaction.atomic
def declare_recusal(*, case_id: int, note: str, by: User) -> Recusal:
    """Keep out of a case by one's own word (主动申请回避). Raises NotAllowed and Refused."""
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_declare(case, by)
    return _rule(case, by, RecusalReason.DECLARED, note, is_waived=False, by=by)


@transaction.atomic
def order_recusal(*, case_id: int, user: User, note: str, by: User | None) -> Recusal:
    """Order somebody to keep out of a case (责令回避). Raises NotAllowed and Refused."""
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_rule_on_recusal(case, by, user=user)
    return _rule(case, user, RecusalReason.ORDERED, note, is_waived=False, by=by)


@transaction.atomic
def waive_recusal(*, case_id: int, user: User, note: str, by: User | None) -> Recusal:
    """Find that somebody need not keep out (免除回避): no kin after all, or what was declared or ordered is over.

    Another person decides it. Nobody is freed from his own matter. Raises NotAllowed and Refused.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    check_may_rule_on_recusal(case, by, user=user)
    obstacle = obstacles(case, [user]).get(user.pk)
    if obstacle is None:
        raise Refused(f"{user}没有须回避的情形，不必免除。")
    if obstacle.reason in (RecusalReason.SELF, RecusalReason.COMPLAINED):
        raise Refused(f"{obstacle.ground}，不能免除回避。")
    return _rule(case, user, obstacle.reason, note, is_waived=True, by=by)


def _rule(
    case: Case, user: User, reason: RecusalReason, note: str, *, is_waived: bool, by: User | None
) -> Recusal:
    if not note.strip():
        raise Refused("请写明理由。")
    ruling, _ = Recusal.objects.update_or_create(
        case=case,
        user=user,
        defaults={
            "reason": reason,
            "note": note.strip()[:200],
            "is_waived": is_waived,
            "decided_by": by,
            "decided_at": timezone.now(),
        },
    )
    label = "免除回避" if is_waived else reason.label
    if not is_waived:
        _leave(case, user, by)
    clocks.note_in_record(case, action="recuse", label=label, note=f"{user}：{ruling.note}", by=by)
    audit.record(
        Event.CASE_RECUSE,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        what=f"{user}{label}",
        reason=ruling.note,
    )
    return ruling


def _leave(case: Case, user: User, by: User | None) -> None:
    """He has the turn no longer, and is asked nothing more."""
    handing.take_from(case, user)
    asked = Opinion.objects.filter(case=case, asked_user=user, state=OpinionState.WAITING)
    for opinion in asked:
        opinions.end_question(case, opinion, OpinionState.CANCELLED, by)
