"""Who could work on a case, and what is to be done when all of them must keep out."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries import holders_of
from casework.enums import ABOVE, ACTOR_PERMISSIONS, STAFF, Actor
from casework.models import Case
from casework.queries.recusal import Obstacle, obstacles


def holders_for(case: Case, actor: Actor) -> QuerySet[User]:
    """Who holds the actor's role for the case; nobody for a person."""
    permission = ACTOR_PERMISSIONS.get(actor)
    return holders_of(permission, case.unit_path) if permission else User.objects.none()


@dataclass(frozen=True)
class Colleague:
    """Somebody who holds a role of the office for a case: as whom, and why he must keep out if he must."""

    user: User
    actors: tuple[Actor, ...]
    obstacle: Obstacle | None

    @property
    def roles(self) -> str:
        return "、".join(actor.label for actor in self.actors)


def colleagues_of(case: Case) -> list[Colleague]:
    """Everybody of the office who could work on the case, with who must keep out."""
    roles: dict[User, list[Actor]] = {}
    for actor in STAFF:
        for user in holders_for(case, actor):
            roles.setdefault(user, []).append(actor)
    barred = obstacles(case, roles)
    return [Colleague(user, tuple(actors), barred.get(user.pk)) for user, actors in roles.items()]


def receivers_of(case: Case, colleagues: list[Colleague]) -> list[User]:
    """To whom the turn may be handed: who may take the step and need not keep out; if nobody may, those above."""
    owner = case.state.owner
    able = [one for one in colleagues if owner in one.actors]
    if not any(one.obstacle is None for one in able):
        able = [one for one in colleagues if set(ABOVE.get(owner, ())) & set(one.actors)]
    return [one.user for one in able if one.obstacle is None]


def stuck(case: Case, colleagues: list[Colleague]) -> str:
    """What is to be done when everybody whose turn it is must keep out; "" when somebody may go on."""
    owner = case.state.owner
    if owner not in STAFF or any(owner in one.actors and one.obstacle is None for one in colleagues):
        return ""
    if receivers_of(case, colleagues):
        above = "或者".join(actor.label for actor in ABOVE[owner])
        return f"可以办理这一步的{owner.label}均须回避，请由{above}通过“转办”指定上一级人员办理。"
    return (
        f"可以办理这一步的{owner.label}均须回避，上一级也没有可以办理的人员。请报请上级组织部门指定办理人，"
        f"由安全保密管理员授予其“{owner.label}”角色后办理；属同名等情形的，由无需回避的他人核实后免除回避。"
    )
