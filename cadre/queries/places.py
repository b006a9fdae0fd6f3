"""Unit names for the rule pages (regulations.places)."""

from collections.abc import Collection

from accounts.queries import SomeUser
from cadre.models import Unit
from cadre.queries.units import unit_called


class UnitPlaces:
    """Names and paths from the unit tree."""

    def names(self, paths: Collection[str]) -> dict[str, str]:
        return dict(Unit.objects.filter(path__in=paths).values_list("path", "name"))

    def path_called(self, user: SomeUser, name: str) -> str | None:
        unit = unit_called(user, name)
        return unit.path if unit is not None else None
