"""Writing the working-day calendar: the shipped years, and a year that somebody imports."""

from collections.abc import Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from regulations.holiday_rules import check_year
from regulations.holidays import SpecialDay, seeded
from regulations.models import CalendarDay, CalendarYear
from regulations.services.stamp import take_turn, tell_everybody

SHIPPED = "随产品提供"


@transaction.atomic
def import_holidays(*, days: Sequence[SpecialDay], source: str, by: User | None) -> int:
    """Take in a year's holidays in place of what is known of it; returns the year. Raises Refused (check_year)."""
    stamp = take_turn()
    require(by, Permission.PROPOSE_RULES, "")
    year = check_year(days, timezone.localdate())
    before = CalendarDay.objects.filter(year_id=year).count()
    _write(year, days, source, by)
    tell_everybody(stamp)
    audit.record(
        Event.CALENDAR_IMPORT, by=by, target=f"calendar:{year}", source=source, days=len(days), before=before
    )
    return year


@transaction.atomic
def sync_calendar(*, by: User | None) -> list[int]:
    """Record the shipped years that nobody has imported, and correct those; returns the years that were written."""
    stamp = take_turn()
    require(by, Permission.MANAGE_POLICY)
    imported = set(CalendarYear.objects.exclude(source=SHIPPED).values_list("year", flat=True))
    known = set(CalendarDay.objects.values_list("on", "worked", "name"))
    written = []
    for year, group in groupby(sorted(seeded(), key=lambda day: day.on), key=lambda day: day.on.year):
        days = list(group)
        if year in imported or {(day.on, day.worked, day.name) for day in days} <= known:
            continue
        _write(year, days, SHIPPED, by)
        written.append(year)
    if written:
        tell_everybody(stamp)
        audit.record(Event.CALENDAR_IMPORT, by=by, target="calendar:shipped", years=written, source=SHIPPED)
    return written


def _write(year: int, days: Sequence[SpecialDay], source: str, by: User | None) -> None:
    CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source.strip(), "imported_by": by, "imported_at": timezone.now()}
    )
    CalendarDay.objects.filter(year_id=year).delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(on=day.on, worked=day.worked, name=day.name, year_id=year) for day in days]
    )
