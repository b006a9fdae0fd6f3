"""Who could work on a case."""

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries import holders_of
from casework.enums import ACTOR_PERMISSIONS, Actor
from casework.models import Case


def holders_for(case: Case, actor: Actor) -> QuerySet[User]:
    """Who holds the actor's role for the case; nobody for a person."""
    permission = ACTOR_PERMISSIONS.get(actor)
    return holders_of(permission, case.unit_path) if permission else User.objects.none()
