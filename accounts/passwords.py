"""What becomes of a password with time: it may not come back soon, and may grow too old."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User


class NotUsedBefore:
    """A password validator: refuses the present password and those before it, DANDANG_PASSWORD_HISTORY in all."""

    def validate(self, password: str, user: Any = None) -> None:
        if not settings.PASSWORD_HISTORY or user is None or user.pk is None:
            return
        kept = user.old_passwords.order_by("-pk").values_list("password", flat=True)
        for used in {user.password, *kept[: settings.PASSWORD_HISTORY]}:
            if check_password(password, used):
                text = f"不能使用最近{settings.PASSWORD_HISTORY}次用过的密码，请换一个。"
                raise ValidationError(text, code="password_used_before")

    def get_help_text(self) -> str:
        return f"不能与最近{settings.PASSWORD_HISTORY}次用过的密码相同。" if settings.PASSWORD_HISTORY else ""


def is_too_old(user: User) -> bool:
    """Whether it has reached DANDANG_PASSWORD_DAYS, where that is set. Of unknown age, it is as old as the account."""
    if not settings.PASSWORD_DAYS:
        return False
    since = user.password_set_at or user.date_joined
    return timezone.now() - since >= timedelta(days=settings.PASSWORD_DAYS)
