"""The only writers of users, grants and delegations. `by=None` is the operator at the command line."""

from accounts.services.delegations import create_delegation, end_delegation
from accounts.services.grants import end_grant, grant_role
from accounts.services.users import create_user

__all__ = ["create_delegation", "create_user", "end_delegation", "end_grant", "grant_role"]
