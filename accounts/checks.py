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
            f"生产环境不能有演示账号（{'、'.join(names)}），它们的密码人人都知道。请换用没有演示数据的数据库后再启动。"
        )
