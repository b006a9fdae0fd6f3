"""What a user is to a case: insider or person concerned, which of the table's actors, and in whose right."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from accounts.enums import Permission
from accounts.models import User
from accounts.permissions import Refused, name_of
from accounts.queries import lenders_of, may
from casework.enums import ABOVE, ACTOR_PERMISSIONS, PERSONS, Actor, OpinionState, PartyRole, TodoKind
from casework.models import Case, Opinion, Party, Todo
from casework.queries.recusal import Obstacle, obstacles


@dataclass(frozen=True)
class Capacity:
    """As whom somebody takes a step, and on whose behalf: the lender of the role, or a person without an account."""

    actor: Actor
    on_behalf_of: str = ""


class Standing:
    """One user before one case. Everything is read when first asked for, once for all actions of the table."""

    def __init__(self, case: Case, user: User) -> None:
        self.case, self.user = case, user

    @cached_property
    def turn(self) -> Todo | None:
        """The open turn of the case."""
        turns = Todo.objects.filter(case=self.case, kind=TodoKind.TURN, done_at=None)
        return turns.select_related("user").first()

    @cached_property
    def obstacle(self) -> Obstacle | None:
        return obstacles(self.case, [self.user]).get(self.user.pk)

    @cached_property
    def waits_for_countersign(self) -> bool:
        return waits_for_countersign(self.case)

    @cached_property
    def is_concerned(self) -> bool:
        """Whether the case is about the user himself, or complains of him."""
        if self.case.subject is not None and self.case.subject.user_id == self.user.pk:
            return True
        complained = Party.objects.filter(case=self.case, role=PartyRole.COMPLAINED)
        return complained.filter(cadre__user=self.user).exists()

    @cached_property
    def is_inside(self) -> bool:
        """Whether he sees the case as the office does. Who is concerned never does, whatever his role."""
        return not self.is_concerned and may(self.user, Permission.VIEW_CASES, self.case.unit_path)

    @property
    def shown_status(self) -> str:
        """What he may be told of where the case stands."""
        return self.case.state.label if self.is_inside else self.case.state.told

    def is_actor(self, actor: Actor) -> bool:
        """Whether the user is that party of the case, holds its role, or stands for it."""
        if actor in PERSONS:
            return self.is_person(actor) or self._stands_in(actor)
        return self._holds(actor) or self._took_over(actor)

    def has_taken(self) -> bool:
        """Whether the turn was handed to him, or claimed by him."""
        return self.turn is not None and self.turn.user_id == self.user.pk

    def holder(self) -> User | None:
        """The other person who alone has the turn now."""
        user = self.turn.user if self.turn is not None else None
        return user if user is not None and user.pk != self.user.pk and user.is_active else None

    def capacity(self, actor: Actor) -> Capacity:
        """In whose right he would act as that party. Raises Refused when every lender must keep out himself."""
        if actor in PERSONS:
            return Capacity(actor, "" if self.is_person(actor) else self._absent(actor))
        lenders = self._lenders(actor)
        if not lenders:
            return Capacity(actor)
        barred = obstacles(self.case, lenders)
        free = next((lender for lender in lenders if lender.pk not in barred), None)
        if free is None:
            raise Refused(
                f"您代{lenders[0]}行使职权，而{lenders[0]}须回避本件，受托人不能代其办理，请转交他人办理。"
            )
        return Capacity(actor, name_of(free))

    def is_lent(self, actor: Actor) -> bool:
        """Whether he is that party only through a role that somebody lent him."""
        return bool(self._lenders(actor))

    def _lenders(self, actor: Actor) -> list[User]:
        for used in (actor, *ABOVE.get(actor, ())):
            if self._holds(used):
                return lenders_of(self.user, ACTOR_PERMISSIONS[used], self.case.unit_path)
        return []

    def _holds(self, actor: Actor) -> bool:
        permission = ACTOR_PERMISSIONS.get(actor)
        return permission is not None and may(self.user, permission, self.case.unit_path)

    def _took_over(self, actor: Actor) -> bool:
        """Somebody above to whom the turn was handed because everybody else must keep out."""
        if actor != self.case.state.owner or not self.has_taken():
            return False
        return any(self._holds(above) for above in ABOVE.get(actor, ()))

    def is_person(self, actor: Actor) -> bool:
        """Whether he himself is the applicant or the person concerned."""
        if actor == Actor.APPLICANT:
            return self.case.opened_by_id == self.user.pk
        return self.case.subject is not None and self.case.subject.user_id == self.user.pk

    def _stands_in(self, actor: Actor) -> bool:
        """A handler writes down what a person without an account says."""
        return person_of(self.case, actor) is None and self._holds(Actor.HANDLER)

    def _absent(self, actor: Actor) -> str:
        if actor == Actor.SUBJECT and self.case.subject is not None:
            return f"{self.case.subject.name}，本人未开通账号"
        return "申请人未开通账号"


def is_actor(case: Case, actor: Actor, by: User) -> bool:
    """Whether the user is that party of the case or holds its role; not: writes for a person without an account."""
    standing = Standing(case, by)
    return standing.is_person(actor) if actor in PERSONS else standing.is_actor(actor)


def person_of(case: Case, actor: Actor) -> User | None:
    """The account of the applicant or subject; None when he has none that is open."""
    if actor == Actor.APPLICANT:
        user = case.opened_by
    else:
        user = case.subject.user if actor == Actor.SUBJECT and case.subject else None
    return user if user is not None and user.is_active else None


def waits_for_countersign(case: Case) -> bool:
    """Whether a colleague was asked for his word first (加签)."""
    return Opinion.objects.filter(case=case, is_blocking=True, state=OpinionState.WAITING).exists()


def labels(actors: Iterable[Actor]) -> str:
    return "、".join(actor.label for actor in actors)
