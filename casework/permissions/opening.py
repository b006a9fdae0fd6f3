"""Who may open a case."""

from accounts.enums import Role
from accounts.models import User
from accounts.permissions import NotAllowed
from accounts.queries import grants_of, may
from cadre.models import Cadre, Unit
from casework import registry
from casework.enums import ACTOR_PERMISSIONS, Actor
from casework.kinds import CaseKind


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


def openable(user: User) -> list[CaseKind]:
    """The kinds of which the user may open a case for somebody or some unit, for the menu that offers them."""
    is_cadre = any(grant.role == Role.CADRE for grant in grants_of(user))
    return [
        kind
        for kind in registry.kinds()
        if any(
            is_cadre if actor == Actor.SUBJECT else may(user, ACTOR_PERMISSIONS[actor])
            for actor in kind.opened_by
        )
    ]
