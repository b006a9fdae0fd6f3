"""The desk (待办): everything that waits for a user over all kinds, by due date, in one query."""

from django.db.models import F, Q, QuerySet

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import scope_of
from casework.enums import ACTOR_PERMISSIONS
from casework.models import Todo

_POOLS = (*ACTOR_PERMISSIONS.values(), Permission.GIVE_OPINIONS)


def waiting_for(user: User) -> QuerySet[Todo]:
    """Open todos of the user himself and of the roles that he holds, the soonest due first."""
    mine = Q(user=user)
    for permission in _POOLS:
        scope = scope_of(user, permission)
        if scope:
            mine |= Q(user=None, permission=permission) & scope.q()
    todos = Todo.objects.filter(done_at=None).filter(mine).select_related("case__unit", "case__subject")
    return todos.order_by(F("due_on").asc(nulls_last=True), "id")
