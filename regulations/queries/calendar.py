"""The calendar page: a year of months of weeks, and where its holidays come from."""

import calendar
from dataclasses import dataclass
from datetime import date

from regulations import cache
from regulations.holidays import published_years, seeded
from regulations.models import CalendarDay, CalendarYear
from regulations.workdays import WorkCalendar


@dataclass(frozen=True)
class DayCell:
    """One day of the page; `name` is why it differs from an ordinary week."""

    on: date
    kind: str  # "work", "rest", "off" (a holiday), "worked" (a weekend that is worked)
    name: str


@dataclass(frozen=True)
class YearPage:
    """Twelve months, each of weeks of seven cells (None beside the month)."""

    year: int
    is_published: bool
    source: str
    record: CalendarYear | None
    months: list[tuple[int, list[list[DayCell | None]]]]
    working_days: int
    special: list[DayCell]


def year_page(year: int) -> YearPage:
    """The year as it counts. Of a year not yet published only the weekends are known, and it says so."""
    known = cache.known().calendar
    names = _names(year)
    months = [(month, _weeks(year, month, known, names)) for month in range(1, 13)]
    cells = [cell for _, weeks in months for week in weeks for cell in week if cell]
    record = CalendarYear.objects.select_related("imported_by").filter(year=year).first()
    return YearPage(
        year=year,
        is_published=year in known.years,
        source=record.source if record else "随产品提供" if year in known.years else "",
        record=record,
        months=months,
        working_days=sum(known.is_working(cell.on) for cell in cells),
        special=[cell for cell in cells if cell.kind in ("off", "worked")],
    )


def _names(year: int) -> dict[date, str]:
    own = dict(CalendarDay.objects.filter(year_id=year).values_list("on", "name"))
    return own or {day.on: day.name for day in seeded() if day.on.year == year}


def _weeks(year: int, month: int, known: WorkCalendar, names: dict[date, str]) -> list[list[DayCell | None]]:
    weeks = calendar.Calendar(firstweekday=0).monthdatescalendar(year, month)
    return [[_cell(day, known, names) if day.month == month else None for day in week] for week in weeks]


def _cell(day: date, known: WorkCalendar, names: dict[date, str]) -> DayCell:
    if day in known.worked:
        kind = "worked"
    elif day in known.off:
        kind = "off"
    else:
        kind = "work" if known.is_working(day) else "rest"
    return DayCell(day, kind, names.get(day, ""))


def years_shown(today: date) -> range:
    """From the first published year to the one after next, so that what is not published can be seen to be so."""
    return range(min(published_years()), today.year + 3)
