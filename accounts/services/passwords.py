"""Remembering passwords, so that they cannot come back soon."""

from django.conf import settings
from django.utils import timezone

from accounts.models import OldPassword, User


def remember_password(user: User) -> None:
    """Keep the password that was just set. Call it in the transaction that sets it, with the account locked."""
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(password_set_at=now)
    user.password_set_at = now
    OldPassword.objects.create(user=user, password=user.password)
    kept = OldPassword.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)
    OldPassword.objects.filter(user=user).exclude(pk__in=list(kept[: settings.PASSWORD_HISTORY])).delete()
