"""What a sign-in leaves behind: counted failures, the lock-out, changed passwords, ended sessions."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Via
from accounts.models import User
from accounts.services.passwords import remember_password


@transaction.atomic
def note_failure(*, username: str, step: str) -> None:
    """Count and log a failed try (`step` is "password", "mfa" or a `Via`); the last one allowed locks the account.

    No stranger's name is logged: it may be a mistyped password, which no log may keep.
    """
    user = User.objects.select_for_update().filter(username__iexact=username).first() if username else None
    target = user.audit_target if user else "user:?"
    audit.record(Event.SIGN_IN_FAILED, by=None, target=target, step=step)
    if user is None or user.is_locked:
        return
    user.failed_tries += 1
    if user.failed_tries >= settings.LOCK_TRIES:
        user.failed_tries = 0
        user.locked_until = timezone.now() + timedelta(minutes=settings.LOCK_MINUTES)
        audit.record(Event.LOCK_OUT, by=None, target=target, minutes=settings.LOCK_MINUTES)
    user.save(update_fields=["failed_tries", "locked_until"])


@transaction.atomic
def note_sign_in(*, by: User, via: Via) -> None:
    """Log a complete sign-in, and forget the failures before it."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.failed_tries or user.locked_until:
        user.failed_tries, user.locked_until = 0, None
        user.save(update_fields=["failed_tries", "locked_until"])
    audit.record(Event.SIGN_IN, by=by, target=by.audit_target, via=via.label)


@transaction.atomic
def note_own(event: Event, *, by: User) -> None:
    """Log something that somebody did to his own account: signed out, a second factor on or off, sessions ended."""
    audit.record(event, by=by, target=by.audit_target)


@transaction.atomic
def note_password_change(*, by: User) -> None:
    """Log that the password is one's own again."""
    User.objects.filter(pk=by.pk).update(must_change_password=False)
    by.must_change_password = False
    remember_password(by)
    audit.record(Event.PASSWORD_CHANGE, by=by, target=by.audit_target)
