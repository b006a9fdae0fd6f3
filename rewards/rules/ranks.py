"""Whether somebody may rise to the next rank on a day, why, and when at the earliest. Pure.

公务员职务与职级并行规定 (2019-06-01 on), arts. 17-21. `standing_of` answers for one person from his facts; pages,
lists, forecasts and batches of promotions all ask it. Not computed, and said so: what people judge (art. 17: conduct,
work, recognition), quotas, and whether an effect that is over still counts against somebody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from cadre.effects import Barred
from cadre.enums import CadreStatus, Grade, Level, PersonType, Rank
from cadre.rules import current
from regulations.rules import last_day_of_term
from rewards.enums import RankStanding
from rewards.rules.months import Months, Period, months_served
from rewards.rules.obstacles import Obstacle, first_free_day, from_grades, holding
from rewards.rules.rank_rules import COVERED, RankRules
from rewards.rules.rank_years import Service, YearLine, missing_years

SOON_MONTHS = 12  # what the lists call soon
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RankPeriod:
    """A rank held; `ended_on` as in the register."""

    rank: Rank
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostPeriod:
    """A leading post held."""

    level: Level
    started_on: date
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Career:
    """The facts of one person that rank promotion reads; `obstacles` past, present and to come."""

    person_type: PersonType
    status: CadreStatus = CadreStatus.ACTIVE
    ranks: Sequence[RankPeriod] = ()
    posts: Sequence[PostPeriod] = ()
    grades: Mapping[int, Grade] = field(default_factory=dict)
    obstacles: Sequence[Obstacle] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer, with everything that its working needs. `rewards.rules.rank_words` puts it in words.

    `earliest` leans on what the register knows: years to come count as 称职, years without a grade do not count. When
    some lack one, `at_best` is the day that it would be if they were entered as 称职.
    """

    state: RankStanding
    career: Career
    rules: RankRules
    from_rank: Rank | None = None
    post: Level | None = None  # the leading post that stands for a rank that nobody has registered
    since: date | None = None  # when the rank (or that post) was taken
    to_rank: Rank | None = None
    months: Months | None = None
    equal_posts: tuple[PostPeriod, ...] = ()  # held before, and counted as the rank
    base: int = 0  # months asked for, nothing taken off
    needed: int = 0
    lines: tuple[YearLine, ...] = ()
    complete_on: date | None = None
    earliest: date | None = None
    at_best: date | None = None
    present: tuple[Obstacle, ...] = ()  # in the way on the day, hard ones first

    @property
    def on(self) -> date:
        return self.rules.on

    @property
    def is_eligible(self) -> bool:
        return self.state == RankStanding.ELIGIBLE

    @property
    def counted(self) -> int:
        """Months that count on the day."""
        return sum(line.counted for line in self.lines)

    @property
    def served(self) -> int:
        """Months served on the day, whether they count or not."""
        return sum(line.served for line in self.lines)

    @property
    def taken_off(self) -> int:
        """Months that the requirement is shorter by; less than nothing when it is longer."""
        return self.base - self.needed

    @property
    def full(self) -> int:
        """How long the bar of the months is; never nothing, even when nothing is left to serve."""
        return max(1, self.needed)

    @property
    def filled(self) -> int:
        return min(self.counted, self.needed) if self.needed else 1

    @property
    def missing(self) -> list[int]:
        return missing_years(self.lines)

    @property
    def past(self) -> list[Obstacle]:
        """Effects that ended while he held the rank: whether they still count against him is for people to say."""
        since = self.since or self.on
        over = [
            one for one in self.career.obstacles if one.lingers and one.until and since <= one.until < self.on
        ]
        return sorted(over, key=lambda one: (one.until, one.label))


def standing_of(career: Career, rules: RankRules) -> Standing:
    """Where one person stands on the rules' day."""
    blank = Standing(RankStanding.NOT_COVERED, career, rules)
    if career.person_type not in COVERED or career.status != CadreStatus.ACTIVE:
        return blank
    also = from_grades(career.grades, Barred.RANK, rules.used.get("evaluation.basically_competent_more"))
    if also:
        blank = replace(blank, career=replace(career, obstacles=(*career.obstacles, *also)))
    held: RankPeriod | None = current(career.ranks, rules.on)
    post: PostPeriod | None = current(career.posts, rules.on)
    if held is None and post is None:
        return replace(blank, state=RankStanding.NO_RANK)
    if held is not None:
        start = replace(blank, from_rank=held.rank, since=_rank_since(held, career.ranks))
    elif post is not None:
        start = replace(blank, post=post.level, since=post.started_on)
    target = rules.target_from(start.from_rank, start.post)
    if target is None:
        return replace(start, state=RankStanding.TOP if held else RankStanding.NO_RANK)
    if target not in rules.years:
        return replace(start, state=RankStanding.NO_RULE, to_rank=target)
    return _counted(start, target)


def _rank_since(held: RankPeriod, ranks: Iterable[RankPeriod]) -> date:
    """When the rank was taken, over lines of the register that follow one another."""
    since = held.started_on
    for earlier in sorted(ranks, key=lambda one: one.started_on, reverse=True):
        follows = earlier.ended_on is not None and earlier.started_on < since <= earlier.ended_on + _DAY
        if earlier.rank == held.rank and follows:
            since = earlier.started_on
    return since


def _counted(start: Standing, target: Rank) -> Standing:
    """The standing of somebody for whom there is a rule."""
    career, rules, on = start.career, start.rules, start.on
    assert start.since is not None  # narrows the type  # nosec B101
    equal = rules.equals.get(target)
    before = tuple(post for post in career.posts if post.level == equal and post.started_on < start.since)
    months = months_served(start.since, (Period(post.started_on, post.ended_on) for post in before))
    base = rules.years[target] * 12
    service = Service(months, career.grades, rules, base)
    lines, complete_on, present = service.lines(), service.complete_on(), holding(career.obstacles, on)
    earliest, at_best = _earliest(start, complete_on), None
    if missing_years(lines):
        at_best = _earliest(start, replace(service, assume_missing=True).complete_on())
    return replace(
        start, state=_state(on, present, earliest, at_best), to_rank=target, months=months, equal_posts=before,
        base=base, needed=service.needed_in(on.year), lines=lines, complete_on=complete_on, earliest=earliest,
        at_best=at_best, present=present,
    )  # fmt: skip


def _earliest(start: Standing, complete_on: date) -> date | None:
    """Since when he may rise, when he may; else the first day from the rules' day on.

    Not before the rank was taken, nor before there was such a rule, nor while something hard is in the way.
    """
    ready = max(day for day in (complete_on, start.since, start.rules.since) if day)
    obstacles, on = start.career.obstacles, start.on
    day = first_free_day(obstacles, max(ready, on))
    if day != on:
        return day
    over = [one.until + _DAY for one in obstacles if one.is_hard and one.until and ready <= one.until < on]
    return max([ready, *over])


def _state(
    on: date, present: Iterable[Obstacle], earliest: date | None, at_best: date | None
) -> RankStanding:
    if any(one.is_hard for one in present):
        return RankStanding.BLOCKED
    if earliest is not None and earliest <= on:
        return RankStanding.ELIGIBLE
    if at_best is not None and at_best <= on:
        return RankStanding.INCOMPLETE
    if earliest is not None and earliest <= last_day_of_term(on, SOON_MONTHS) + _DAY:
        return RankStanding.SOON
    return RankStanding.WAITING
