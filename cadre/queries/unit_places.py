"""Names and paths of units for the apps further left (accounts.places): nothing else of a unit is told.

Without scope where roles are given out, within it where a rule is proposed.
"""

from collections.abc import Collection

from accounts.queries import SomeUser
from accounts.scope import prefix_range
from cadre.models import Unit
from cadre.queries.units import SHOWN, unit_called


def names(paths: Collection[str]) -> dict[str, str]:
    """The full names of the units at these paths, closed ones too."""
    return dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))


def path_of(name: str) -> str | None:
    """The path of the open unit with that full name."""
    return Unit.objects.open().filter(name=name).values_list("path", flat=True).first()


def path_in_scope(user: SomeUser, name: str) -> str | None:
    """The path of the open unit that the user calls so and may see."""
    unit = unit_called(user, name)
    return unit.path if unit is not None else None


def suggest(text: str) -> list[str]:
    """Open units whose full or short name begins with the text, at most SHOWN."""
    named = prefix_range("name", text) | prefix_range("short_name", text)
    return list(Unit.objects.open().filter(named).order_by("path").values_list("name", flat=True)[:SHOWN])
