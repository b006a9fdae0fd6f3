"""Whose part of the tree a thing of this app belongs to, and who sees it."""

from accounts.enums import Permission
from accounts.queries import SomeUser, scope_of
from accounts.scope import STEP, Scope


def seen_by(user: SomeUser) -> Scope:
    """Where the user runs assessments, or looks into what others run."""
    paths = [
        *scope_of(user, Permission.RUN_ASSESSMENTS).paths,
        *scope_of(user, Permission.VIEW_CASES).paths,
    ]
    return Scope.of(paths)


def above(scope: Scope) -> set[str]:
    """The paths of everything above the subtrees of a scope, "" included."""
    return {path[:end] for path in scope.paths for end in range(0, len(path), STEP)}
