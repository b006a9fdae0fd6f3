"""Names of units for the pages here. The unit tree belongs to an app to the right, which lends its names at start."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

EVERYWHERE = "全部范围"


@dataclass(frozen=True)
class Tree:
    """What the tree answers. Only names and paths: the pages here show nothing else of a unit."""

    names: Callable[[Collection[str]], dict[str, str]]  # paths -> full names of those that exist
    path_of: Callable[[str], str | None]  # the full name of an open unit -> its path
    suggest: Callable[[str], list[str]]  # the beginning of a name -> full names of open units


_lent: list[Tree] = []


def lend(tree: Tree) -> None:
    """Called once, at start, by the app that keeps the units."""
    _lent[:] = [tree]


def names_of(paths: Collection[str]) -> dict[str, str]:
    """What to call each path: "" is everything; a path without a unit is told as its digits."""
    known = _lent[0].names({path for path in paths if path})
    return {path: known.get(path, f"机构 {path}") if path else EVERYWHERE for path in paths}


def path_of(name: str) -> str | None:
    """The path of the open unit with that full name; None when there is none."""
    return _lent[0].path_of(name)


def suggest(text: str) -> list[str]:
    """Full names of open units that begin with the text."""
    return _lent[0].suggest(text) if text else []
