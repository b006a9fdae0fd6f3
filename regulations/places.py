"""The names of units for the rule pages. Units stand further right (cadre), so that app hands in what knows them."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # this module is read before models are
    from accounts.queries import SomeUser

EVERYWHERE = "全部机构"


class Places(Protocol):
    """What knows the names of units."""

    def names(self, paths: Collection[str]) -> dict[str, str]:
        """{path: full name} of the units at these paths, one query."""

    def path_called(self, user: "SomeUser", name: str) -> str | None:
        """The path of the open unit of that full name in the user's scope."""


_known: list[Places] = []


def register(places: Places) -> None:
    """Called once, when the app that knows units is ready."""
    _known[:] = [places]


def names_of(paths: Collection[str]) -> dict[str, str]:
    """{path: name to show}; "" is everything, an unknown path shows as itself."""
    wanted = {path for path in paths if path}
    found = _known[0].names(wanted) if wanted and _known else {}
    return {path: found.get(path, path) or EVERYWHERE for path in paths}


def path_called(user: "SomeUser", name: str) -> str | None:
    """The path of the unit of that full name in the user's scope; None when there is none."""
    return _known[0].path_called(user, name) if _known else None
