"""Checks that raise with their reason. Buttons, pages, API and commands call the same ones."""

from django.core.exceptions import PermissionDenied

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import SomeUser, may


class Refused(Exception):
    """A refusal whose text is one clear sentence for the person at the screen."""


class NotAllowed(Refused, PermissionDenied):
    """The person may not do this; answered as 403."""


def require(user: SomeUser | None, permission: Permission, unit_path: str | None = None) -> None:
    """Raise NotAllowed unless the user holds the permission there. `None` is the operator at the command line."""
    if user is not None and not may(user, permission, unit_path):
        raise NotAllowed("您没有办理此项的权限，请联系安全保密管理员。")


def name_of(user: User | None) -> str:
    """How the log and the papers name who acted; `None` is the operator at the command line."""
    return f"{user.full_name}（{user.username}）" if user else "命令行"
