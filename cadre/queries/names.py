"""Units by every name that files may use for them."""

from cadre.models import Unit, UnitChange
from cadre.unitnames import UnitBook


def unit_book() -> UnitBook:
    """Every name that leads to an open unit: its own, its former ones, and those of units merged into it."""
    names = list(Unit.objects.open().values_list("pk", "name"))
    former = UnitChange.objects.filter(kind="renamed", unit__closed_on=None).values_list("unit_id", "before")
    absorbed = Unit.objects.filter(merged_into__closed_on=None, merged_into__isnull=False)
    return UnitBook([*names, *former, *absorbed.values_list("merged_into_id", "name")])
