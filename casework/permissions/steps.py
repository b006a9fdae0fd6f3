"""The steps of the table that somebody may take."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from casework import registry
from casework.enums import PERSONS, Actor
from casework.kinds import Transition
from casework.models import Case
from casework.permissions.standing import Capacity, Standing, labels, waits_for_countersign


@dataclass(frozen=True)
class Offer:
    """An action as the page and the API show it; `refusal` says why it cannot be taken now."""

    move: Transition
    refusal: str = ""

    @property
    def is_open(self) -> bool:
        return not self.refusal


def offers(case: Case, by: User, standing: Standing | None = None) -> list[Offer]:
    """What the table has for the case now, as far as the user has to do with it: open, or with the reason why not.

    Who is concerned is offered only what is his as a person, whatever role he holds.
    """
    standing = standing or Standing(case, by)
    found = []
    for move in case.process.moves_from(case.status):
        if not standing.is_inside and not any(standing.is_actor(actor) for actor in _outside(move)):
            continue
        try:
            _check(standing, move)
        except NotAllowed:
            continue
        except Refused as refusal:
            found.append(Offer(move, str(refusal)))
        else:
            found.append(Offer(move))
    return found


def check_may(case: Case, move: Transition, by: User | None, *, in_meeting: bool = False) -> Capacity | None:
    """Raise NotAllowed or Refused unless the step may be taken now; tell as whom it is taken.

    `None` as the user is the operator at the command line. He and a meeting act as nobody of the table: None.
    """
    standing = Standing(case, by) if by is not None and not in_meeting else None
    if case.status not in move.sources:
        shown = standing.shown_status if standing else case.state.label
        raise Refused(f"办件现为“{shown}”，不能{move.label}，请刷新页面后再办。")
    if standing is not None:
        return _check(standing, move)
    if move.to_meeting and not in_meeting:
        raise Refused(_to_meeting(move))
    _check_countersigned(waits_for_countersign(case))
    registry.process_named(case.kind).may(case, move, by)
    return None


def _check(standing: Standing, move: Transition) -> Capacity:
    actor = _actor_of(standing, move)
    capacity = standing.capacity(actor)
    if actor not in PERSONS or capacity.on_behalf_of:
        if standing.obstacle:
            raise Refused(standing.obstacle.said)
        _check_countersigned(standing.waits_for_countersign)
    if move.to_meeting:
        raise Refused(_to_meeting(move))
    registry.process_named(standing.case.kind).may(standing.case, move, standing.user)
    return capacity


def _actor_of(standing: Standing, move: Transition) -> Actor:
    """As whom he takes the step: in his own right before a lent one, and as whose turn it is before others.

    Raises NotAllowed when he is none of those who may, Refused when the turn was handed to somebody else.
    """
    held = [actor for actor in move.by if standing.is_actor(actor)]
    if not held:
        raise NotAllowed(f"“{move.label}”由{labels(move.by)}办理，您没有相应权限。")
    owner, other = standing.case.state.owner, standing.holder()
    free = [actor for actor in held if actor != owner or other is None]
    if not free:
        raise Refused(f"这一步已交{other}办理；需要换人时请先转办。")
    return min(free, key=lambda actor: (standing.is_lent(actor), actor != owner))


def _check_countersigned(waits: bool) -> None:
    if waits:
        raise Refused("加签意见尚未答复，请等待答复或者取消加签后再办。")


def _outside(move: Transition) -> list[Actor]:
    return [actor for actor in move.by if actor in (*PERSONS, Actor.UNIT)]


def _to_meeting(move: Transition) -> str:
    return f"“{move.label}”须经集体研究决定，请把本件列入会议议程。"
