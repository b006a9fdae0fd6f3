"""What must be true before a process serves people."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User


def refuse_demo_accounts() -> None:
    """Raise ImproperlyConfigured when production still has demo accounts: everybody knows their passwords."""
    if settings.DEMO:
        return
    names = list(User.objects.filter(is_demo=True).order_by("pk").values_list("username", flat=True)[:5])
    if names:
        raise ImproperlyConfigured(
            f"Production refuses demo accounts ({', '.join(names)} …): "
            "start with an empty database, or delete the rows of accounts_user with is_demo set."
        )
