"""Who may take a step: the table, the turn, and nobody in his own matter. Button, page, API and command ask here."""

from dataclasses import dataclass

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from cadre.models import Cadre, Unit
from casework.enums import ACTOR_PERMISSIONS, Actor, OpinionState, TodoKind
from casework.kinds import CaseKind, Transition
from casework.models import Case, Opinion, Todo
from casework.queries.recusal import why_recused

_PERSONS = (Actor.APPLICANT, Actor.SUBJECT)


@dataclass(frozen=True)
class Offer:
    """An action as the page and the API show it; `refusal` says why it cannot be taken now."""

    move: Transition
    refusal: str = ""

    @property
    def is_open(self) -> bool:
        return not self.refusal


def offers(case: Case, by: User) -> list[Offer]:
    """What the table has for the case now, as far as the user has to do with it: open, or with the reason why not."""
    found = []
    for move in case.process.moves_from(case.status):
        try:
            check_may(case, move, by)
        except NotAllowed:
            continue
        except Refused as refusal:
            found.append(Offer(move, str(refusal)))
        else:
            found.append(Offer(move))
    return found


def check_may(case: Case, move: Transition, by: User | None, *, in_meeting: bool = False) -> None:
    """Raise NotAllowed or Refused unless the step may be taken now. `None` is the operator at the command line."""
    if case.status not in move.sources:
        raise Refused(f"办件现为“{case.state.label}”，不能{move.label}，请刷新页面后再办。")
    if by is not None and not in_meeting and _actor_of(case, move, by) not in _PERSONS:
        check_impartial(case, by)
    if move.to_meeting and not in_meeting:
        raise Refused(f"“{move.label}”须经集体研究决定，请把本件列入会议议程。")
    waiting = Opinion.objects.filter(case=case, is_blocking=True, state=OpinionState.WAITING)
    if waiting.exists():
        raise Refused("加签意见尚未答复，请等待答复或者取消加签后再办。")


def check_impartial(case: Case, by: User) -> None:
    """Nobody handles, advises on or decides a case about himself, his family, or in which he was complained about."""
    reason = why_recused(case, by)
    if reason:
        raise Refused(reason)


def check_may_open(
    kind: CaseKind, by: User | None, *, unit: Unit, subject: Cadre | None, opened_by: tuple[Actor, ...] = ()
) -> None:
    """Raise NotAllowed unless the user may open such a case for the unit or person."""
    if by is None:
        return
    for actor in opened_by or kind.opened_by:
        if actor == Actor.SUBJECT and subject is not None and subject.user_id == by.pk:
            return
        permission = ACTOR_PERMISSIONS.get(actor)
        if permission and may(by, permission, unit.path):
            return
    who = "、".join(actor.label for actor in kind.opened_by)
    raise NotAllowed(f"“{kind.label}”由{who}提出，您没有相应权限。")


def check_may_extend(case: Case, by: User | None) -> None:
    """Raise NotAllowed unless the user may give a step more time: who reviews or decides, and has no part in it."""
    if case.is_closed:
        raise Refused("办件已办结，没有时限可以延长。")
    if by is None:
        return
    if not is_actor(case, Actor.REVIEWER, by) and not is_actor(case, Actor.DECIDER, by):
        raise NotAllowed("延长时限由科长或者部领导决定，您没有相应权限。")
    check_impartial(case, by)


def check_may_supervise(todo: Todo, by: User | None) -> None:
    """Raise NotAllowed unless the escalation waits for the user, who has no part in the case."""
    if todo.done_at is not None:
        raise Refused("这一项督办已经办结，请刷新页面。")
    if by is None:
        return
    if not may(by, Permission(todo.permission), todo.unit_path):
        raise NotAllowed("这一项督办不由您办理。")
    check_impartial(todo.case, by)


def is_actor(case: Case, actor: Actor, by: User) -> bool:
    """Whether the user is that party of the case."""
    if actor in _PERSONS:
        return _person_of(case, actor) == by.pk
    permission = ACTOR_PERMISSIONS.get(actor)
    return permission is not None and may(by, permission, case.unit_path)


def _person_of(case: Case, actor: Actor) -> int | None:
    """The account of the applicant or of the person concerned; None for one who has none."""
    if actor == Actor.APPLICANT:
        return case.opened_by_id
    return case.subject.user_id if case.subject else None


def _actor_of(case: Case, move: Transition, by: User) -> Actor:
    """As whom the user would take the step. Raises NotAllowed when he is none of those who may."""
    held = [actor for actor in move.by if is_actor(case, actor, by)]
    if not held and any(actor in _PERSONS and _person_of(case, actor) is None for actor in move.by):
        held = [Actor.HANDLER] if is_actor(case, Actor.HANDLER, by) else []  # takes down what comes on paper
    if not held:
        who = "、".join(actor.label for actor in move.by)
        raise NotAllowed(f"“{move.label}”由{who}办理，您没有相应权限。")
    if held == [case.state.owner]:
        _check_turn(case, by)
    return held[0]


def _check_turn(case: Case, by: User) -> None:
    """A turn handed to one person is his alone."""
    turn = Todo.objects.filter(case=case, kind=TodoKind.TURN, done_at=None).select_related("user").first()
    if turn is not None and turn.user is not None and turn.user_id != by.pk:
        raise Refused(f"这一步已交{turn.user}办理；需要换人时请先转办。")
