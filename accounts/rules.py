"""Which roles one person may hold together."""

from collections.abc import Collection

from accounts.enums import Role

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


def clash(held: Collection[Role], new: Role) -> Role | None:
    """The role already held that forbids the new one, or None.

    The three administrators are three different people, and none of them does business (the separation of
    system, security and audit administrators, GB/T 22239-2019 8.1.5).
    """
    for role in held:
        if role != new and (role in ADMINISTRATORS or new in ADMINISTRATORS):
            return role
    return None
