"""The second factor of an account: whether it must have one, and whether it has."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.models import User
from accounts.queries import grants_of


def is_required(user: User) -> bool:
    """Whether a role that the user holds (or uses for another) asks for a second factor (DANDANG_MFA_ROLES)."""
    wanted = set(settings.MFA_ROLES)
    return bool(wanted) and any(grant.role in wanted for grant in grants_of(user))


def is_on(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
