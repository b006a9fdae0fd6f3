"""Sanctions, yearly grades within the ceiling, and the honours that follow. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from random import Random

from cadre.demo import words
from cadre.demo.careers import COUNTED, FIRST_YEAR, LAST_YEAR, GradeLine, Life, SanctionLine
from cadre.enums import GRADE_SCHEMES, Grade, HonourKind, PersonType, SanctionKind
from regulations import queries as regulations

CEILING = "evaluation.excellent_ceiling"


class Limit(IntEnum):
    """What a sanction does to a yearly grade; the heavier prevails."""

    NONE = 0
    NOT_EXCELLENT = 1
    NO_GRADE = 2


@dataclass(frozen=True)
class _Sort:
    """A kind of sanction in the demo: from when its term is known, and what it does to this year and the next."""

    kind: SanctionKind
    known_from: int
    weight: int
    this_year: Limit
    next_year: Limit = Limit.NONE


# Effects on grades: 公务员考核规定 art. 29 for 政务处分; local practice for 党纪 and 诫勉.
_SORTS = (
    _Sort(SanctionKind.ADMONITION, 2016, 9, Limit.NOT_EXCELLENT),
    _Sort(SanctionKind.DISCIPLINE_WARNING, 2020, 6, Limit.NOT_EXCELLENT),
    _Sort(SanctionKind.DISCIPLINE_DEMERIT, 2020, 3, Limit.NO_GRADE),
    _Sort(SanctionKind.DISCIPLINE_MAJOR_DEMERIT, 2020, 2, Limit.NO_GRADE, Limit.NO_GRADE),
    _Sort(SanctionKind.PARTY_WARNING, 2024, 4, Limit.NOT_EXCELLENT),
    _Sort(SanctionKind.PARTY_SERIOUS_WARNING, 2024, 2, Limit.NO_GRADE),
)
_SORT_OF = {sort.kind: sort for sort in _SORTS}


def give_sanction(rng: Random, life: Life, party_member: bool) -> None:
    """One person in thirty is sanctioned once, never so that he was appointed while it ran."""
    if rng.random() > 1 / 30:
        return
    sorts = [s for s in _SORTS if party_member or not s.kind.value.startswith("party")]
    sort = rng.choices(sorts, [s.weight for s in sorts])[0]
    year = max(
        rng.randint(sort.known_from, LAST_YEAR) for _ in range(3)
    )  # mostly of late, so that some still run
    started_on = date(year, rng.randint(7, 11), rng.randint(1, 28))
    ended_on, rule = regulations.end_of_effect(sort.kind, started_on)
    working = life.post_on(started_on) is not None and life.work_started_on.year < started_on.year
    retires = life.retired_on is not None and life.retired_on <= ended_on
    appointed = any(started_on <= post.started_on <= ended_on for post in life.posts)
    if not working or retires or appointed:
        return
    admonished = sort.kind == SanctionKind.ADMONITION
    life.sanctions.append(
        SanctionLine(
            kind=sort.kind,
            started_on=started_on,
            ended_on=ended_on,
            rule=rule,
            authority=life.region + ("委组织部" if admonished else "纪委监委"),
            reason=rng.choice(words.ADMONITION_REASONS if admonished else words.SANCTION_REASONS),
        )
    )


def limit_of(life: Life, year: int) -> Limit:
    """What the person's sanctions leave open for a year's grade."""
    limits = [Limit.NONE]
    award_day = date(year + 1, 3, 31)
    for sanction in life.sanctions:
        sort = _SORT_OF[sanction.kind]
        limits.append(
            {sanction.started_on.year: sort.this_year, sanction.started_on.year + 1: sort.next_year}.get(
                year, Limit.NONE
            )
        )
        if sanction.started_on <= award_day and sanction.ended_on >= date(year, 1, 1):
            limits.append(Limit.NOT_EXCELLENT)  # no 嘉奖 could follow while it runs
    return max(limits)


# --- grades --------------------------------------------------------------------------------------------


def grade_unit(rng: Random, lives: Sequence[Life]) -> None:
    """Ten years of grades for the present people of one unit; 优秀 within the ceiling of each year."""
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        _grade_year(rng, lives, year)


def _grade_year(rng: Random, lives: Sequence[Life], year: int) -> None:
    year_end = date(year, 12, 31)
    here: list[Life] = []
    for life in lives:
        post = life.post_on(year_end)
        if post is None or post.unit is None or (life.retired_on and life.retired_on <= year_end):
            continue
        grade = _plain_grade(rng, life, year)
        life.grades[year] = GradeLine(year, grade, post.unit.name)
        if post.unit == life.unit:
            here.append(life)
    for life in _excellent(rng, here, year):
        life.grades[year].grade = Grade.EXCELLENT


def _plain_grade(rng: Random, life: Life, year: int) -> Grade:
    """A grade below 优秀, in the words of the person's scheme."""
    _, good, basic, bad = GRADE_SCHEMES[life.person_type][:4]
    chance = rng.random()
    if life.work_started_on.year == year or limit_of(life, year) == Limit.NO_GRADE:
        return Grade.UNDETERMINED  # on probation: a comment without a grade
    if chance < 0.001:
        return bad
    return basic if chance < 0.01 else good


def _excellent(rng: Random, lives: Sequence[Life], year: int) -> list[Life]:
    """Who gets 优秀: the best by merit and a year's luck, no more than the ceiling (rounded down)."""
    percent = regulations.get(CEILING, on=date(year, 12, 31)).number
    places = len(lives) * percent // 100
    open_to = [
        (life.merit + rng.random(), place, life)
        for place, life in enumerate(lives)
        if limit_of(life, year) == Limit.NONE and _is_good(life.grades[year].grade)
    ]
    return [life for *_, life in sorted(open_to, reverse=True)[:places]]


def _is_good(grade: Grade) -> bool:
    return grade in COUNTED or grade == Grade.QUALIFIED


# --- honours ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HonourLine:
    kind: HonourKind
    awarded_on: date
    authority: str
    reason: str


def honours(life: Life) -> list[HonourLine]:
    """优秀 → 嘉奖; 优秀 three years in a row → 三等功, and the count begins anew (公务员考核规定 art. 19)."""
    found: list[HonourLine] = []
    in_a_row = 0
    civil = life.person_type in (PersonType.CIVIL_SERVANT, PersonType.QUASI)
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        line = life.grades.get(year)
        if line is None or line.grade != Grade.EXCELLENT:
            in_a_row = 0
            continue
        in_a_row += 1
        day = date(year + 1, 3, 20)
        found.append(HonourLine(HonourKind.COMMENDATION, day, f"{life.region}委", f"{year}年度考核优秀"))
        if civil and in_a_row == 3:
            found.append(
                HonourLine(
                    HonourKind.MERIT_3, day, f"{life.region}人民政府", f"{year - 2}至{year}年度考核连续优秀"
                )
            )
            in_a_row = 0
    return found
