"""The people of 云川市 as drafts, unit by unit. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from cadre import rules
from cadre.demo import words
from cadre.demo.assessment import give_sanction, grade_unit, honours
from cadre.demo.careers import END, Life, PostLine, RankLine, give_posts, give_ranks, ladder, seats
from cadre.demo.city import UnitPlan
from cadre.demo.identity import Numbers, full_name
from cadre.demo.lives import events
from cadre.drafts import FactDraft, FactKind, PersonDraft
from cadre.enums import CadreStatus, Education, HonourKind, PersonType, Politics, Sex, UnitKind

PORTRAITS_A_SEX = 30
_EDUCATIONS = {Education.GRADUATE: 18, Education.BACHELOR: 60, Education.COLLEGE: 22}
_OTHER_PARTIES = (Politics.CDL, Politics.CNDCA, Politics.CAPD, Politics.CPWDP, Politics.JIUSAN, Politics.RCCK)
_QUASI = ("总工会", "妇女联合会", "委党校", "疾病预防控制中心")


@dataclass(frozen=True)
class Made:
    """A made-up person: his draft, the post and rank he holds now, and which drawn portrait he has ("f-07")."""

    draft: PersonDraft
    post: PostLine | None
    rank: RankLine | None
    portrait: str


class PeopleMaker:
    """Makes the people of one city. Each unit has its own random numbers, so that it is the same in every city size."""

    def __init__(self, *, seed: int, units: Sequence[UnitPlan], unit_ids: dict[str, int]) -> None:
        self._seed = seed
        self._ids = unit_ids
        self._numbers = Numbers()
        self._others = [
            unit for unit in units if unit.weight and unit.kind in (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP)
        ]

    def people_of(self, unit: UnitPlan, count: int, *, facts: bool = True) -> Iterator[Made]:
        """`count` people of a unit; without `facts` only where each stands now."""
        rng = Random(f"{self._seed}/{unit.name}")  # noqa: S311  # fiction, not cryptography  # nosec B311
        lives = [self._life(rng, unit, step) for step in seats(unit, count)]
        persons = [_person(rng, life, self._numbers) for life in lives]
        if facts:
            for life, person in zip(lives, persons, strict=True):
                give_sanction(rng, life, person["politics"] == Politics.CPC)
            grade_unit(rng, lives)
        for life, person in zip(lives, persons, strict=True):
            give_ranks(rng, life)
            yield self._made(rng, life, person, facts)

    def _life(self, rng: Random, unit: UnitPlan, step: int) -> Life:
        sex = Sex.MALE if rng.random() < 0.64 else Sex.FEMALE
        education = rng.choices(list(_EDUCATIONS), list(_EDUCATIONS.values()))[0]
        height = step / (len(ladder(unit)) - 1)
        retired = step == 0 and rng.random() < 0.05
        born_on = _birth(rng, sex, height, retired)
        start_age = {Education.COLLEGE: 21, Education.BACHELOR: 22, Education.GRADUATE: 25}[education]
        life = Life(
            unit=unit,
            step=step,
            person_type=_type_of(unit),
            name=full_name(rng, sex),
            sex=sex,
            born_on=born_on,
            work_started_on=date(min(born_on.year + start_age + rng.randint(0, 1), 2025), 7, 1),
            education=education,
            school=rng.choice(words.COLLEGES if education == Education.COLLEGE else words.SCHOOLS),
            merit=rng.random() + height / 3,
            retired_on=_retirement(born_on, sex) if retired else None,
        )
        moves = life.person_type == PersonType.CIVIL_SERVANT and rng.random() < 0.25
        elsewhere = rng.choice(self._others)
        give_posts(rng, life, elsewhere if moves and elsewhere != unit else None)
        return life

    def _made(self, rng: Random, life: Life, person: dict[str, Any], facts: bool) -> Made:
        drafts = [*self._posts(life), *_ranks(life)]
        if facts:
            drafts += [*_sanctions(life), *_grades(life), *_honours(life), *events(rng, life)]
        draft = PersonDraft(
            label=life.name,
            name=life.name,
            id_number=self._numbers.id_number(life.born_on, life.sex),
            unit_id=self._ids[life.unit.name],
            person=person,
            facts=drafts,
        )
        portrait = f"{life.sex.value.lower()}-{rng.randrange(PORTRAITS_A_SEX):02d}"
        return Made(draft, life.post_on(END), rules.current(life.ranks, END), portrait)

    def _posts(self, life: Life) -> Iterator[FactDraft]:
        for post in life.posts:
            yield FactDraft(
                FactKind.POST,
                {
                    "unit_id": self._ids[post.unit.name] if post.unit else None,
                    "text": post.text,
                    "title": post.title,
                    "level": post.level,
                    "started_on": post.started_on,
                    "ended_on": post.ended_on,
                    "is_study": post.is_study,
                },
            )


# --- basic data ------------------------------------------------------------------------------------------


def _birth(rng: Random, sex: Sex, height: float, retired: bool) -> date:
    """A birthday that fits the post (`height` 0 to 1) and the age at which people retire."""
    if retired:
        year = rng.randint(1961, 1965) if sex == Sex.MALE else rng.randint(1966, 1970)
        return date(year, 1, 1) + timedelta(days=rng.randrange(365))
    youngest = 23 + round(22 * height)
    oldest = 58 if sex == Sex.MALE else 53
    year = END.year - rng.randint(youngest, max(youngest + 4, oldest - round(12 * (1 - height))))
    return date(year, 1, 1) + timedelta(days=rng.randrange(365))


def _retirement(born_on: date, sex: Sex) -> date:
    """The month after the birthday at which men (60) and women (55) of that age retired."""
    year = born_on.year + (60 if sex == Sex.MALE else 55)
    return min(date(year + born_on.month // 12, born_on.month % 12 + 1, 1), date(2025, 12, 1))


def _type_of(unit: UnitPlan) -> PersonType:
    if unit.short_name.removeprefix("市").endswith(_QUASI):
        return PersonType.QUASI
    if unit.kind == UnitKind.INSTITUTION:
        return PersonType.INSTITUTION
    return PersonType.ENTERPRISE if unit.kind == UnitKind.ENTERPRISE else PersonType.CIVIL_SERVANT


def _person(rng: Random, life: Life, numbers: Numbers) -> dict[str, Any]:
    """The fields of `Cadre` that a file would give."""
    place = rng.choice(words.PLACES)
    return {
        "sex": life.sex,
        "born_on": life.born_on,
        "ethnicity": rng.choice(words.ETHNICITIES),
        "native_place": place,
        "birth_place": place,
        "health": "健康" if rng.random() < 0.96 else "一般",
        **_politics(rng, life),
        "work_started_on": life.work_started_on,
        "speciality": rng.choice(words.SPECIALITIES),
        **_education(rng, life),
        "person_type": life.person_type,
        "status": CadreStatus.RETIRED if life.retired_on else CadreStatus.ACTIVE,
        "phone": numbers.phone(),
    }


def _politics(rng: Random, life: Life) -> dict[str, Any]:
    chance = rng.random()
    if chance < 0.82 or life.step >= len(ladder(life.unit)) - 2:
        year = min(life.born_on.year + rng.randint(20, 32), END.year - 1)
        return {"politics": Politics.CPC, "party_joined_on": date(year, rng.randint(1, 12), 1)}
    politics = rng.choice(_OTHER_PARTIES) if chance < 0.87 else Politics.MASSES
    return {"politics": politics, "party_joined_on": None}


def _education(rng: Random, life: Life) -> dict[str, Any]:
    major, degree = rng.choice(words.MAJORS)
    graduate = life.education == Education.GRADUATE
    college = life.education == Education.COLLEGE
    studies: dict[str, Any] = {
        "education": life.education,
        "school": life.school,
        "full_time_education": life.education.label,
        "full_time_degree": "" if college else words.MASTERS[degree] if graduate else degree,
        "full_time_school": f"{life.school}{major}专业",
    }
    if not graduate and life.born_on.year < 1992 and rng.random() < 0.35:
        later = Education.BACHELOR if college else Education.GRADUATE
        school, major = rng.choice(words.IN_SERVICE)
        studies |= {
            "education": later,
            "school": school,
            "in_service_education": later.label,
            "in_service_school": f"{school}{major}专业",
        }
    return studies


# --- facts ------------------------------------------------------------------------------------------------


def _ranks(life: Life) -> Iterator[FactDraft]:
    for line in life.ranks:
        yield FactDraft(FactKind.RANK, dict(vars(line)))


def _grades(life: Life) -> Iterator[FactDraft]:
    for line in life.grades.values():
        yield FactDraft(FactKind.GRADE, dict(vars(line)))


def _sanctions(life: Life) -> Iterator[FactDraft]:
    for line in life.sanctions:
        values = {name: value for name, value in vars(line).items() if name != "rule"}
        source = f"{line.rule.regulation}{line.rule.article}：影响期{line.rule.value}个月"
        yield FactDraft(FactKind.SANCTION, values, source)


def _honours(life: Life) -> Iterator[FactDraft]:
    for line in honours(life):
        yield FactDraft(FactKind.HONOUR, {**vars(line), "title": HonourKind(line.kind).label})
