"""What the pages of rank promotion show: a unit's people at once, or their sums when they are many."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.enums import Permission
from accounts.queries import SomeUser, scope_of
from accounts.scope import STEP, subtree
from cadre.enums import CadreStatus, Rank
from cadre.models import Cadre, Unit
from rewards.enums import RankStanding
from rewards.queries.ranks import Ranked, standings
from rewards.rules.rank_forecast import Row, Survey, months_ahead

AT_ONCE = 5000  # people; more take longer than somebody waits for a page
OTHERS = (RankStanding.TOP, RankStanding.NO_RANK, RankStanding.NO_RULE, RankStanding.NOT_COVERED)
OTHER, ALL = "other", "all"


@dataclass(frozen=True)
class Asked:
    """What a page is about. `state` is one of RankStanding, OTHER or ALL; `month` the first day of one, or None."""

    unit: Unit
    on: date
    state: str = RankStanding.ELIGIBLE
    rank: str = ""
    month: date | None = None


@dataclass(frozen=True)
class Tab:
    """One way to narrow the list, and how many there are."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class RankList:
    """The people of a unit on a day."""

    survey: Survey
    rows: list[Ranked]  # those asked for, who has waited longest first

    @property
    def tabs(self) -> list[Tab]:
        states = self.survey.states
        found = [Tab(state, state.label, states[state]) for state in RankStanding if state not in OTHERS]
        found.append(Tab(OTHER, "其他", sum(states[state] for state in OTHERS)))
        return [*found, Tab(ALL, "全部", self.survey.people)]


@dataclass(frozen=True)
class ForecastRow:
    """One line of the forecast: a direct part of the unit."""

    name: str
    unit: Unit | None  # None: the unit's own people
    row: Row
    months: list[date]

    @property
    def cells(self) -> list[tuple[int, date]]:
        """(how many, the month they come in)."""
        return list(zip(self.row.months, self.months, strict=True))


SLOT, BAR, TALLEST, FLOOR = 30, 26, 66, 88  # of the chart, in its own units


@dataclass(frozen=True)
class Bar:
    """One month of the chart, in its own units."""

    x: int
    height: int
    count: int
    month: date
    is_first: bool  # of its year

    @property
    def y(self) -> int:
        return FLOOR - self.height

    @property
    def above(self) -> int:
        return self.y - 4

    @property
    def middle(self) -> int:
        return self.x + BAR // 2


@dataclass(frozen=True)
class Forecast:
    """The next two years of a unit, by its parts and by month."""

    survey: Survey
    months: list[date]
    rows: list[ForecastRow]
    total: Row

    @property
    def width(self) -> int:
        return len(self.months) * SLOT

    @property
    def bars(self) -> list[Bar]:
        """The months of all places together; the highest is TALLEST."""
        highest = max(1, *self.total.months)
        return [
            Bar(
                x=place * SLOT,
                height=max(1, count * TALLEST // highest) if count else 0,
                count=count,
                month=month,
                is_first=place == 0 or month.month == 1,
            )
            for place, (count, month) in enumerate(zip(self.total.months, self.months, strict=True))
        ]


def people_seen(user: SomeUser, unit: Unit) -> QuerySet[Cadre]:
    """The active people of a unit and below it whom the user may see, in the order of lists."""
    found = Cadre.objects.visible_to(user).filter(subtree(unit.path), status=CadreStatus.ACTIVE)
    return found.order_by("unit_path", "seniority", "id")


def people_exported(user: SomeUser, unit: Unit) -> QuerySet[Cadre]:
    """Of these, those whom the user may also take out."""
    return people_seen(user, unit).filter(scope_of(user, Permission.EXPORT_CADRES).q())


def is_long(people: QuerySet[Cadre]) -> bool:
    return people.order_by()[: AT_ONCE + 1].count() > AT_ONCE


def rank_list(people: QuerySet[Cadre], asked: Asked) -> RankList:
    """Everybody's standing added up, and the rows asked for."""
    survey = Survey(asked.unit.path, asked.on)
    rows = [one for one in _counted(standings(people, asked.on), survey) if is_asked(one, asked)]
    return RankList(survey, sorted(rows, key=lambda one: one.standing.earliest or date.max))


def survey_of(
    people: QuerySet[Cadre], path: str, on: date, each: Callable[[Ranked], None] = lambda one: None
) -> Survey:
    """The sums of any number of people; `each` is called with every one of them, and nothing is kept."""
    survey = Survey(path, on)
    for one in _counted(standings(people, on), survey):
        each(one)
    return survey


def _counted(found: Iterable[Ranked], survey: Survey) -> Iterable[Ranked]:
    for one in found:
        survey.add(one.person.unit_path[: len(survey.path) + STEP], one.standing)
        yield one


def is_asked(one: Ranked, asked: Asked) -> bool:
    """Whether the list shows this person."""
    standing = one.standing
    if asked.rank and standing.from_rank != Rank(asked.rank):
        return False
    if asked.month is not None:
        earliest = standing.earliest
        return (
            not standing.is_eligible
            and earliest is not None
            and (earliest.year, earliest.month) == (asked.month.year, asked.month.month)
        )
    return asked.state == ALL or (
        standing.state in OTHERS if asked.state == OTHER else standing.state == asked.state
    )


def forecast_of(survey: Survey) -> Forecast:
    """A survey with the names of its places; one query."""
    units = {unit.path: unit for unit in Unit.objects.filter(path__in=survey.rows)}
    months = months_ahead(survey.on)
    rows = []
    for row in sorted(survey.rows.values(), key=lambda row: row.path):
        unit = units.get(row.path) if row.path != survey.path else None
        name = "本级" if row.path == survey.path else unit.short_name if unit else f"机构 {row.path}"
        rows.append(ForecastRow(name, unit, row, months))
    return Forecast(survey, months, rows, survey.total)
