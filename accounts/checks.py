"""What must be true before a process serves people."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.enums import Role
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


def refuse_unknown_roles() -> None:
    """Raise ImproperlyConfigured when DANDANG_MFA_ROLES names no role: a misspelt one would go without."""
    unknown = sorted(set(settings.MFA_ROLES) - set(Role.values))
    if unknown:
        raise ImproperlyConfigured(
            f"DANDANG_MFA_ROLES: {', '.join(unknown)} is no role. Use {', '.join(Role.values)}."
        )
