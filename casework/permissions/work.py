"""What somebody may do with a case besides the steps of its table."""

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from casework.enums import ABOVE, STAFF, Actor
from casework.models import Case
from casework.permissions.standing import Standing, labels
from casework.queries.recusal import why_recused
from casework.queries.staff import colleagues_of, receivers_of


def check_impartial(case: Case, by: User) -> None:
    """Nobody handles, advises on or decides a case about himself, his family, or in which he was complained about."""
    reason = why_recused(case, by)
    if reason:
        raise Refused(reason)


def check_may_work(case: Case, by: User | None) -> None:
    """Raise unless the user may ask for opinions on the case: who has the turn, or a handler while a person has it."""
    if by is None:
        return
    standing = Standing(case, by)
    owner = case.state.owner if case.state.owner in STAFF else Actor.HANDLER
    if not standing.is_actor(owner):
        raise NotAllowed(f"这一步由{owner.label}办理，您没有相应权限。")
    _check_open(case)
    _check_free(standing)
    if (holder := standing.holder()) and case.state.owner in STAFF:
        raise Refused(f"这一步已交{holder}办理；需要换人时请先转办。")


def may_work(case: Case, by: User) -> bool:
    """Whether the page offers to ask for opinions."""
    try:
        check_may_work(case, by)
    except Refused:
        return False
    return True


def check_may_claim(case: Case, by: User) -> None:
    """Raise unless the user may take the turn for himself alone."""
    standing = Standing(case, by)
    _check_staff_turn(standing)
    if not standing.is_actor(case.state.owner):
        raise NotAllowed(f"这一步由{case.state.owner.label}办理，您没有相应权限。")
    _check_free(standing)
    if standing.has_taken():
        raise Refused("这一步已经由您认领。")
    if holder := standing.holder():
        raise Refused(f"这一步已由{holder}认领，需要换人时请联系其转办或者放回。")


def check_may_release(case: Case, by: User) -> None:
    """Raise unless the user may give the turn back: who has it, or somebody above him.

    A colleague may when its holder must keep out or left: nobody's turn may be lost with him.
    """
    standing = Standing(case, by)
    _check_staff_turn(standing)
    if standing.turn is None or standing.turn.user is None:
        raise Refused("这一步还没有人认领，不必放回。")
    holder = standing.turn.user
    if standing.has_taken() or _is_above(standing):
        return
    if not standing.is_actor(case.state.owner):
        raise NotAllowed(f"只有{holder}本人或者上一级可以放回。")
    if holder.is_active and not why_recused(case, holder):
        raise Refused(f"只有{holder}本人或者上一级可以放回。")


def check_may_hand_over(case: Case, by: User | None) -> None:
    """Raise unless the user may hand the turn to somebody else: who has it, or somebody above him."""
    if by is None:
        return
    standing = Standing(case, by)
    _check_staff_turn(standing)
    is_above = _is_above(standing)
    if not standing.is_actor(case.state.owner) and not is_above:
        raise NotAllowed(f"“转办”由{labels((case.state.owner, *ABOVE.get(case.state.owner, ())))}办理。")
    _check_free(standing)
    if (holder := standing.holder()) and not is_above:
        raise Refused(f"这一步已交{holder}办理，只有其本人或者上一级可以转办。")


def check_may_receive(case: Case, user: User) -> None:
    """Raise Refused unless the turn may be handed to the user.

    He must be one who may take the step and need not keep out. Only when all of those must keep out, somebody above.
    """
    colleagues = colleagues_of(case)
    own = next((one for one in colleagues if one.user.pk == user.pk), None)
    if own is not None and own.obstacle:
        raise Refused(f"不能交给{user}办理：{own.obstacle.ground}，须回避。")
    if user in receivers_of(case, colleagues):
        return
    if own is not None and set(own.actors) & set(ABOVE.get(case.state.owner, ())):
        raise Refused(f"还有无需回避的{case.state.owner.label}可以办理，不能越级交办。")
    raise Refused(f"{user}不能办理这一步，请选择列出的人员。")


def check_may_declare(case: Case, by: User) -> None:
    """Raise unless the user may declare that he keeps out: whoever could work on the case (公务员法 art. 77)."""
    standing = Standing(case, by)
    if not any(standing.is_actor(actor) for actor in STAFF):
        raise NotAllowed("申请回避由办理本件的人员提出，您没有相应权限。")
    _check_open(case)


def check_may_rule_on_recusal(case: Case, by: User | None, *, user: User) -> None:
    """Raise unless `by` may order the user to keep out, or find that he need not: a section head or a department head
    who is somebody else and need not keep out himself (公务员法 art. 77)."""
    if by is None:
        return
    standing = Standing(case, by)
    if not any(standing.is_actor(actor) for actor in (Actor.REVIEWER, Actor.DECIDER)):
        raise NotAllowed("回避由科长或者部领导决定，您没有相应权限。")
    if user.pk == by.pk:
        raise Refused("本人是否回避，须由他人决定。")
    _check_open(case)
    _check_free(standing)


def _check_staff_turn(standing: Standing) -> None:
    _check_open(standing.case)
    if standing.case.state.owner not in STAFF:
        raise Refused(f"现在轮到{standing.case.state.owner.label}，不能认领或者转办。")


def _check_open(case: Case) -> None:
    if case.state.is_end:
        raise Refused("办件已经办结。")


def _check_free(standing: Standing) -> None:
    if standing.obstacle:
        raise Refused(standing.obstacle.said)


def _is_above(standing: Standing) -> bool:
    return any(standing.is_actor(above) for above in ABOVE.get(standing.case.state.owner, ()))
