"""Where a fictional person works, and how he got there: seats, posts and ranks. Pure."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from cadre import rules
from cadre.demo.city import UnitPlan
from cadre.enums import Education, Grade, Level, PersonType, Rank, SanctionKind, Sex, UnitKind, UnitLevel
from regulations.rules import Rule

FIRST_YEAR, LAST_YEAR = 2016, 2025
END = date(2025, 12, 31)
RANKS_BEGAN = date(2019, 6, 1)  # 公务员职务与职级并行规定 in force

_CHIEFS = (  # (ending of the unit's name, title of its head, title of his deputies)
    ("纪委监委", "书记、监委主任", "副书记、监委副主任"),
    ("委政法委", "书记", "副书记"),
    ("部", "部长", "副部长"),
    ("局", "局长、党组书记", "副局长、党组成员"),
    ("法院", "院长、党组书记", "副院长、党组成员"),
    ("检察院", "检察长、党组书记", "副检察长、党组成员"),
    ("总工会", "主席", "副主席"),
    ("联合会", "主席", "副主席"),
    ("党校", "常务副校长", "副校长"),
    ("中学", "校长", "副校长"),
    ("医院", "院长", "副院长"),
    ("集团", "董事长", "副总经理"),
    ("街道", "党工委书记", "办事处副主任"),
    ("镇", "党委书记", "副镇长"),
    ("乡", "党委书记", "副乡长"),
    ("", "主任", "副主任"),
)
_TOWNSHIP_SECOND = {"街道": "党工委副书记、办事处主任", "镇": "党委副书记、镇长", "乡": "党委副书记、乡长"}
_LADDER = list(reversed(Rank))  # lowest first
_YEARS_TO = {  # years in the rank below (公务员职务与职级并行规定; two unless named)
    Rank.INSPECTOR_1: 4,
    Rank.INSPECTOR_2: 4,
    Rank.RESEARCHER_1: 3,
}
_FIRST_RANK = {
    Level.COUNTY_CHIEF: Rank.RESEARCHER_2,
    Level.COUNTY_DEPUTY: Rank.RESEARCHER_4,
    Level.TOWNSHIP_CHIEF: Rank.SECTION_2,
    Level.TOWNSHIP_DEPUTY: Rank.SECTION_4,
}
_LAST_RANK = {
    Level.COUNTY_CHIEF: Rank.RESEARCHER_1,
    Level.COUNTY_DEPUTY: Rank.RESEARCHER_2,
    Level.TOWNSHIP_CHIEF: Rank.RESEARCHER_4,
    Level.TOWNSHIP_DEPUTY: Rank.SECTION_1,
    Level.NONE: Rank.SECTION_1,
}
COUNTED = {Grade.EXCELLENT, Grade.COMPETENT}


@dataclass(frozen=True)
class Step:
    """One step of a unit's ladder."""

    title: str
    level: Level


@dataclass
class PostLine:
    """A post, or the studies before work."""

    unit: UnitPlan | None
    text: str
    title: str
    level: Level
    started_on: date
    ended_on: date | None = None
    is_study: bool = False


@dataclass
class RankLine:
    rank: Rank
    started_on: date
    ended_on: date | None = None


@dataclass
class SanctionLine:
    """A sanction whose last day comes from `rule`."""

    kind: SanctionKind
    started_on: date
    ended_on: date
    rule: Rule
    authority: str
    reason: str

    def runs_on(self, day: date) -> bool:
        return self.started_on <= day <= self.ended_on


@dataclass
class GradeLine:
    year: int
    grade: Grade
    unit_name: str


@dataclass
class Life:
    """A fictional person while he is being made up."""

    unit: UnitPlan
    step: int  # his place on the unit's ladder
    person_type: PersonType
    name: str
    sex: Sex
    born_on: date
    work_started_on: date
    education: Education
    school: str
    merit: float
    retired_on: date | None = None
    posts: list[PostLine] = field(default_factory=list)
    ranks: list[RankLine] = field(default_factory=list)
    sanctions: list[SanctionLine] = field(default_factory=list)
    grades: dict[int, GradeLine] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """The full name of the city or county that the unit belongs to."""
        return str(self.unit.parent)

    def post_on(self, day: date) -> PostLine | None:
        """The post held on a day, the one begun last."""
        return rules.current((post for post in self.posts if not post.is_study), day)


def ladder(unit: UnitPlan) -> list[Step]:
    """The posts of a unit, lowest first."""
    chief, deputy = next((c, d) for ending, c, d in _CHIEFS if unit.short_name.endswith(ending))
    if unit.kind == UnitKind.TOWNSHIP:
        second = next(t for ending, t in _TOWNSHIP_SECOND.items() if unit.short_name.endswith(ending))
        return [
            Step("科员", Level.NONE),
            Step("党政办公室主任", Level.NONE),
            Step(deputy, Level.TOWNSHIP_DEPUTY),
            Step(second, Level.TOWNSHIP_CHIEF),
            Step(chief, Level.TOWNSHIP_CHIEF),
        ]
    if unit.kind in (UnitKind.INSTITUTION, UnitKind.ENTERPRISE):
        head = "科室主任" if unit.kind == UnitKind.INSTITUTION else "部门经理"
        return [Step(title, Level.NONE) for title in ("职员", head, deputy, chief)]
    if unit.level == UnitLevel.CITY:
        return [
            Step("科员", Level.NONE),
            Step("副科长", Level.TOWNSHIP_DEPUTY),
            Step("科长", Level.TOWNSHIP_CHIEF),
            Step(deputy, Level.COUNTY_DEPUTY),
            Step(chief, Level.COUNTY_CHIEF),
        ]
    return [
        Step("科员", Level.NONE),
        Step("股长", Level.NONE),
        Step(deputy, Level.TOWNSHIP_DEPUTY),
        Step(chief, Level.TOWNSHIP_CHIEF),
    ]


def seats(unit: UnitPlan, people: int) -> list[int]:
    """The ladder's step of each of a unit's people, the head first; who is left over is 科员."""
    top = len(ladder(unit)) - 1
    heads = (
        [top, top - 1] if unit.kind == UnitKind.TOWNSHIP else [top]
    )  # a township has a secretary and a 镇长
    deputy = heads[-1] - 1
    found = heads + [deputy] * leader_posts(people)
    for step in range(deputy - 1, 0, -1):
        found += [step] * (people // 6)
    return [*found, *[0] * people][:people]


def leader_posts(people: int) -> int:
    """Deputies of a unit of that many people."""
    return min(5, people // 4)


# --- posts -------------------------------------------------------------------------------------------


def give_posts(rng: Random, life: Life, elsewhere: UnitPlan | None) -> None:
    """Studies, then one post after the other up to the present one; the first ones in `elsewhere` when given."""
    began = life.work_started_on
    years = 3 if life.education == Education.COLLEGE else 4
    studies = PostLine(None, f"{life.school}学习", "学习", Level.NONE, date(began.year - years, 9, 1), began)
    studies.is_study = True
    last = life.retired_on or END
    months = (last.year - began.year) * 12 + last.month - began.month
    climb = min(life.step, max(0, months // 30))
    starts = [0, *(months * n // (climb + 1) - rng.randint(0, 9) for n in range(1, climb + 1))]
    steps = [*range(climb), life.step]
    moved = rng.randint(1, climb) if elsewhere and climb else 0
    life.posts = [studies]
    for place, (start, step) in enumerate(zip(starts, steps, strict=True)):
        unit = elsewhere if elsewhere and place < moved else life.unit
        here = ladder(unit)[min(step, len(ladder(unit)) - 2) if unit is elsewhere else step]
        life.posts.append(
            PostLine(unit, unit.name + here.title, here.title, here.level, _months_after(began, start))
        )
    for earlier, later in zip(life.posts[1:], life.posts[2:], strict=False):
        earlier.ended_on = later.started_on
    life.posts[-1].ended_on = life.retired_on


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


# --- ranks -------------------------------------------------------------------------------------------


def give_ranks(rng: Random, life: Life) -> None:
    """Ranks since June 2019, each after the years that it asks for.

    Years graded 称职 or better count, each 优秀 takes half a year off, and nobody rises while a sanction runs
    (公务员职务与职级并行规定 arts. 19, 21).
    """
    if life.person_type not in (PersonType.CIVIL_SERVANT, PersonType.QUASI):
        return
    since = max(RANKS_BEGAN, _months_after(life.work_started_on, 12))
    post = life.post_on(since)
    if post is None:
        return
    held = RankLine(_first_rank(life, post.level, since), since)
    life.ranks = [held]
    while (day := _promotion_day(rng, life, held)) is not None:
        held.ended_on = day
        held = RankLine(_above(held.rank), day)
        life.ranks.append(held)
    held.ended_on = life.retired_on


def _first_rank(life: Life, level: Level, on: date) -> Rank:
    if level != Level.NONE:
        return _FIRST_RANK[level]
    years = on.year - life.work_started_on.year
    if years < 6:
        return Rank.CLERK_2 if life.education == Education.COLLEGE else Rank.CLERK_1
    return Rank.SECTION_4 if years < 12 else Rank.SECTION_3


def _above(rank: Rank) -> Rank:
    return _LADDER[_LADDER.index(rank) + 1]


def _promotion_day(rng: Random, life: Life, held: RankLine) -> date | None:
    """The day of the next rank: a year after the conditions were met is as likely as the first."""
    counted, needed = 0, _YEARS_TO.get(_above(held.rank), 2) * 12
    for year in range(held.started_on.year, LAST_YEAR):
        grade = life.grades.get(year)
        if grade is None or grade.grade in COUNTED:
            counted += 12 if year > held.started_on.year else 13 - held.started_on.month
        if grade and grade.grade == Grade.EXCELLENT:
            needed -= 6
        day = date(year + 1, rng.randint(1, 12), 1)
        if counted >= needed and rng.random() < 0.5 and _may_rise(life, held.rank, day):
            return day
    return None


def _may_rise(life: Life, rank: Rank, day: date) -> bool:
    post = life.post_on(day)
    below = post is not None and _LADDER.index(rank) < _LADDER.index(_LAST_RANK[post.level])
    return below and not any(sanction.runs_on(day) for sanction in life.sanctions)
