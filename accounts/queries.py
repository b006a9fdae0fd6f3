"""Who may do what, where."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.enums import Permission
from accounts.models import Grant, User
from accounts.scope import Scope

SomeUser = User | AnonymousUser


def grants_of(user: SomeUser, on: date | None = None) -> list[Grant]:
    """The grants in force, read once per user object."""
    if not isinstance(user, User) or not user.is_active:
        return []
    cached: list[Grant] | None = getattr(user, "_grants_in_force", None)
    if cached is None or on is not None:
        cached = list(user.grants.in_force(on or timezone.localdate()))
        if on is None:
            user._grants_in_force = cached  # type: ignore[attr-defined]
    return cached


def scope_of(user: SomeUser, permission: Permission, on: date | None = None) -> Scope:
    """The unit subtrees in which the user holds the permission."""
    return Scope.of([grant.unit_path for grant in grants_of(user, on) if grant.allows(permission)])


def may(user: SomeUser, permission: Permission, unit_path: str | None = None) -> bool:
    """Whether the user holds the permission: for that unit, or anywhere when no unit is named."""
    scope = scope_of(user, permission)
    return bool(scope) if unit_path is None else scope.covers(unit_path)
