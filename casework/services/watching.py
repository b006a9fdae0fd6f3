"""Keeping an eye on a case (关注). It changes nothing for anybody else, so nothing is logged."""

from django.db import transaction

from accounts.models import User
from casework.models import Case, Watch


@transaction.atomic
def watch(*, case: Case, by: User) -> None:
    """Watch a case that the user sees; once."""
    Watch.objects.get_or_create(case=case, user=by)


@transaction.atomic
def unwatch(*, case: Case, by: User) -> None:
    Watch.objects.filter(case=case, user=by).delete()
