"""Who opens the pages of this app."""

from accounts.enums import Permission
from accounts.permissions import NotAllowed
from accounts.queries import SomeUser, may


def sees_all(user: SomeUser) -> bool:
    """Whether the user runs assessments somewhere, or looks into what others run."""
    return may(user, Permission.RUN_ASSESSMENTS) or may(user, Permission.VIEW_CASES)


def require_seen(user: SomeUser) -> None:
    """Raise NotAllowed unless `sees_all`."""
    if not sees_all(user):
        raise NotAllowed("您没有查看考核测评的权限，请联系安全保密管理员。")
