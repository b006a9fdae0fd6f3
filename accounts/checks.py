"""What must be true before a process serves people."""

from pathlib import Path

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


def restore_marker() -> Path:
    """Lies in the data folder while `manage.py restore` puts data in place, and after one that was killed then."""
    return Path(settings.DATA_DIR) / "restore-unfinished"


def refuse_half_restored() -> None:
    """Raise ImproperlyConfigured when a restore was interrupted: database and files may not belong together."""
    if restore_marker().exists():
        raise ImproperlyConfigured(
            "上次恢复没有完成，请再运行一次同样的 manage.py restore；那份备份不能用了，就用另一份完好的备份。"
        )


def refuse_unknown_roles() -> None:
    """Raise ImproperlyConfigured when DANDANG_MFA_ROLES names no role: a misspelt one would go without."""
    unknown = sorted(set(settings.MFA_ROLES) - set(Role.values))
    if unknown:
        raise ImproperlyConfigured(
            f"DANDANG_MFA_ROLES: {', '.join(unknown)} is no role. Use {', '.join(Role.values)}."
        )
