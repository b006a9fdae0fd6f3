"""Who may do what, where."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import ACCOUNT_EVENTS, EVENT_PERMISSIONS, ROLES, Event, Permission
from accounts.models import AuditEvent, Delegation, Grant, MfaReset, User
from accounts.rules import ADMINISTRATORS
from accounts.scope import STEP, Scope

SomeUser = User | AnonymousUser


def grants_of(user: SomeUser, on: date | None = None) -> list[Grant]:
    """The grants in force, his own and those delegated to him, read once per user object.

    A delegated grant is another person's: its `user` is the one on whose behalf it is used.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    cached: list[Grant] | None = getattr(user, "_grants_in_force", None)
    if cached is None or on is not None:
        day = on or timezone.localdate()
        lent = Delegation.objects.in_force(day).filter(to_user=user)
        held = Q(user=user) | Q(pk__in=lent.values("grant"), user__is_active=True)
        cached = list(Grant.objects.in_force(day).filter(held).select_related("user").order_by("pk"))
        if on is None:
            user._grants_in_force = cached  # type: ignore[attr-defined]
    return cached


def principals_of(user: SomeUser) -> list[User]:
    """For whom the user acts at present, each once."""
    return list(dict.fromkeys(grant.user for grant in grants_of(user) if grant.user_id != user.pk))


def principal_for(user: User, event: Event, unit_path: str) -> User | None:
    """On whose behalf the user does this there: None when a role of his own allows it, or no role at all does."""
    permission = EVENT_PERMISSIONS.get(event)
    if permission is None and not unit_path:
        return None
    lenders = lenders_of(user, permission, unit_path)
    return lenders[0] if lenders else None


def lenders_of(user: User, permission: Permission | None, unit_path: str) -> list[User]:
    """Those whose lent role alone lets the user use the permission there; nobody when a role of his own does.

    `None` asks for any permission. A permission used for no unit is asked for anywhere.
    """
    own = False
    lent: list[User] = []
    for grant in grants_of(user):
        reaches = unit_path.startswith(grant.unit_path) if unit_path or permission is None else True
        if reaches and (permission is None or grant.allows(permission)):
            own = own or grant.user_id == user.pk
            lent.append(grant.user)
    return [] if own else list(dict.fromkeys(lent))


def holders_of(permission: Permission, unit_path: str) -> QuerySet[User]:
    """Active users who hold the permission for the unit at that path, by a role of their own or a lent one."""
    day = timezone.localdate()
    roles = [role for role, spec in ROLES.items() if permission in spec.permissions]
    above = ["", *(unit_path[:end] for end in range(STEP, len(unit_path) + 1, STEP))]
    grants = Grant.objects.in_force(day).filter(role__in=roles, unit_path__in=above, user__is_active=True)
    lent = Delegation.objects.in_force(day).filter(grant__in=grants)
    held = Q(pk__in=grants.values("user")) | Q(pk__in=lent.values("to_user"))
    return User.objects.filter(held, is_active=True).order_by("full_name", "pk")


def scope_of(user: SomeUser, permission: Permission, on: date | None = None) -> Scope:
    """The unit subtrees in which the user holds the permission."""
    return Scope.of([grant.unit_path for grant in grants_of(user, on) if grant.allows(permission)])


def may(user: SomeUser, permission: Permission, unit_path: str | None = None) -> bool:
    """Whether the user holds the permission: for that unit, or anywhere when no unit is named."""
    scope = scope_of(user, permission)
    return bool(scope) if unit_path is None else scope.covers(unit_path)


def account_outside(name: str) -> User | None:
    """The account that another sign-in system calls by this name: exactly as stored, else an account of that name
    for which nothing is stored.
    """
    if not name:
        return None
    stored = User.objects.filter(external_name=name).first()
    return stored or User.objects.filter(external_name=None, username__iexact=name).first()


def is_administrator(user: User) -> bool:
    """Whether he is one of the three administrators now or will be, also while his account is closed."""
    today = timezone.localdate()
    held = user.grants.meeting(today, None).filter(role__in=ADMINISTRATORS)
    lent = Delegation.objects.filter(to_user=user, grant__role__in=ADMINISTRATORS).meeting(today, None)
    return held.exists() or lent.exists()


# --- pages -----------------------------------------------------------------------------------------------


def users_found(text: str, state: str) -> QuerySet[User]:
    """Accounts whose name begins with the text, in one state ("active", "locked", "closed", "" for all)."""
    users = User.objects.order_by("username")
    if text:
        users = users.filter(Q(username__istartswith=text) | Q(full_name__startswith=text))
    now = timezone.now()
    states = {
        "active": Q(is_active=True) & (Q(locked_until=None) | Q(locked_until__lte=now)),
        "locked": Q(is_active=True, locked_until__gt=now),
        "closed": Q(is_active=False),
    }
    return users.filter(states[state]) if state else users


def grants_found(text: str, role: str, past: bool) -> QuerySet[Grant]:
    """Roles held, now or later; with `past` those that are over too."""
    grants = Grant.objects.select_related("user").order_by("user__username", "since", "pk")
    if not past:
        grants = grants.meeting(timezone.localdate(), None)
    if text:
        grants = grants.filter(Q(user__username__istartswith=text) | Q(user__full_name__startswith=text))
    return grants.filter(role=role) if role else grants


def mfa_resets() -> QuerySet[MfaReset]:
    """What waits for a second person, the oldest first."""
    return MfaReset.objects.select_related("user", "asked_by").order_by("asked_at")


def delegations_of(user: User) -> QuerySet[Delegation]:
    """What the user delegated, and what was delegated to him; all for who may end any of them."""
    found = Delegation.objects.select_related("grant__user", "to_user")
    if may(user, Permission.MANAGE_POLICY):
        return found
    return found.filter(Q(grant__user=user) | Q(to_user=user))


def events_visible_to(user: SomeUser) -> QuerySet[AuditEvent]:
    """The events of the units for which the user may read the log."""
    return AuditEvent.objects.filter(scope_of(user, Permission.READ_AUDIT).q())


def may_see_detail(user: SomeUser, event: AuditEvent) -> bool:
    """Whether the content of an event may be shown: an auditor sees all of it, the audit administrator no business."""
    return event.event.startswith(ACCOUNT_EVENTS) or may(user, Permission.VIEW_CADRES, event.unit_path)
