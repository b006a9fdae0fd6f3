"""Names of units for apps left of the unit tree, which lends them at start: it may import them, not they it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # this module is read before models are
    from accounts.queries import SomeUser

EVERYWHERE = "全部范围"


@dataclass(frozen=True)
class Tree:
    """What the tree answers. Only names and paths: they show nothing else of a unit."""

    names: Callable[[Collection[str]], dict[str, str]]  # paths -> full names of those that exist
    path_of: Callable[[str], str | None]  # the full name of an open unit -> its path
    path_in_scope: Callable[["SomeUser", str], str | None]  # the same, when the user may see the unit
    suggest: Callable[[str], list[str]]  # the beginning of a name -> full names of open units


_lent: list[Tree] = []


def lend(tree: Tree) -> None:
    """Called once, at start, by the app that keeps the units."""
    _lent[:] = [tree]


def names_of(paths: Collection[str], everywhere: str = EVERYWHERE) -> dict[str, str]:
    """What to call each path, by one query: "" is everything; a path without a unit is told as its digits."""
    known = _lent[0].names({path for path in paths if path})
    return {path: known.get(path, f"机构 {path}") if path else everywhere for path in paths}


def path_of(name: str) -> str | None:
    """The path of the open unit with that full name; None when there is none."""
    return _lent[0].path_of(name)


def path_in_scope(user: "SomeUser", name: str) -> str | None:
    """The path of the open unit with that full name in the user's scope; None when there is none."""
    return _lent[0].path_in_scope(user, name)


def suggest(text: str) -> list[str]:
    """Full names of open units that begin with the text."""
    return _lent[0].suggest(text) if text else []
