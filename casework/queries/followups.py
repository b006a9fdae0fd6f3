"""Tasks that follow from cases, as pages show them."""

from django.db.models import Q, QuerySet

from accounts.models import User
from casework.models import Case, FollowUp


def visible_to(user: User) -> QuerySet[FollowUp]:
    """Tasks of the cases that the user sees, and his own."""
    seen = Q(case__in=Case.objects.visible_to(user)) | Q(user=user)
    return FollowUp.objects.filter(seen).select_related("case__unit", "user", "done_by")
