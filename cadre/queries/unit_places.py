"""Names and paths of units without scope, for the pages that give out roles: nothing else of a unit is told."""

from collections.abc import Collection

from accounts.scope import prefix_range
from cadre.models import Unit
from cadre.queries.units import SHOWN


def names(paths: Collection[str]) -> dict[str, str]:
    """The full names of the units at these paths, closed ones too."""
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))


def path_of(name: str) -> str | None:
    """The path of the open unit with that full name."""
    return Unit.objects.open().filter(name=name).values_list("path", flat=True).first()


def suggest(text: str) -> list[str]:
    """Open units whose full or short name begins with the text, at most SHOWN."""
    named = prefix_range("name", text) | prefix_range("short_name", text)
    return list(Unit.objects.open().filter(named).order_by("path").values_list("name", flat=True)[:SHOWN])
