"""Numbers without gaps."""

from django.db import transaction

from cadre.models import Unit
from casework.models import Series


@transaction.atomic
def next_number(*, name: str, office: Unit, year: int) -> int:
    """The next number of a series of an office in a year, from 1. A transaction that fails gives it back."""
    Series.objects.get_or_create(name=name, office=office, year=year)
    series = Series.objects.select_for_update().get(name=name, office=office, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last
