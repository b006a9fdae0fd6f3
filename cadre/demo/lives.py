"""What else happens to a fictional person: training, care, family, deeds, secondments. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from cadre.demo import words
from cadre.demo.careers import FIRST_YEAR, LAST_YEAR, Life
from cadre.demo.identity import full_name
from cadre.drafts import FactDraft, FactKind
from cadre.enums import CareKind, DeedKind, Level, SecondmentKind, Sex

_CARE_WEIGHTS = {
    CareKind.HEALTH_CHECK: 6, CareKind.LEAVE: 4, CareKind.TALK: 3, CareKind.VISIT: 1, CareKind.RECUPERATION: 1,
}  # fmt: skip


def events(rng: Random, life: Life) -> list[FactDraft]:
    """Everything in a life that neither career nor assessment brings."""
    return [
        *_training(rng, life),
        *_care(rng, life),
        *_family(rng, life),
        *_deeds(rng, life),
        *_secondment(rng, life),
    ]


def _fact(table: FactKind, /, **values: Any) -> FactDraft:
    return FactDraft(table, values)


def _working_day(rng: Random, life: Life) -> date:
    """A day of the ten years on which the person worked."""
    first = max(date(FIRST_YEAR, 1, 1), life.work_started_on + timedelta(days=92))
    last = life.retired_on or date(LAST_YEAR, 12, 1)
    return first + timedelta(days=rng.randrange(max(1, (last - first).days)))


def _training(rng: Random, life: Life) -> Iterator[FactDraft]:
    for title, organizer, days in rng.sample(words.TRAINING, rng.randint(1, 4)):
        day = _working_day(rng, life)
        yield _fact(
            FactKind.TRAINING,
            title=f"{day.year}年{title}",
            organizer=organizer,
            started_on=day,
            ended_on=day + timedelta(days=days - 1),
            hours=days * 8,
            result="优秀学员" if rng.random() < 0.1 else "合格",
        )


def _care(rng: Random, life: Life) -> Iterator[FactDraft]:
    kinds = rng.choices(list(_CARE_WEIGHTS), list(_CARE_WEIGHTS.values()), k=rng.randint(1, 4))
    for kind in dict.fromkeys(kinds):
        yield _fact(FactKind.CARE, kind=kind, on=_working_day(rng, life), note=words.CARE_NOTES[kind.value])


def _family(rng: Random, life: Life) -> Iterator[FactDraft]:
    own = life.name[:2] if life.name[:2] in words.COMPOUND_SURNAMES else life.name[0]
    man = life.sex == Sex.MALE
    other_sex = Sex.FEMALE if man else Sex.MALE
    spouse = full_name(rng, other_sex)
    members: list[tuple[str, str, int, str, str]] = []
    if life.born_on.year <= 1996 and rng.random() < 0.93:
        year = life.born_on.year + rng.randint(-3, 3)
        politics = rng.choice(("中共党员", "群众"))
        members.append(("妻子" if man else "丈夫", spouse, year, politics, rng.choice(words.FAMILY_WORK)))
        if rng.random() < 0.85:
            members.append(_child(rng, life, own if man else spouse[0]))
    for relation, sex, surname in (("父亲", Sex.MALE, own), ("母亲", Sex.FEMALE, "")):
        if life.born_on.year > 1972 or rng.random() < 0.4:
            year = life.born_on.year - rng.randint(22, 31)
            name = full_name(rng, sex, surname)
            members.append((relation, name, year, "群众", rng.choice(words.PARENT_WORK)))
    for position, (relation, name, year, politics, work) in enumerate(members):
        yield _fact(
            FactKind.FAMILY,
            relation=relation,
            name=name,
            born_on=date(year, rng.randint(1, 12), 1),
            politics=politics,
            work=work,
            position=position,
        )


def _child(rng: Random, life: Life, surname: str) -> tuple[str, str, int, str, str]:
    sex = rng.choice((Sex.MALE, Sex.FEMALE))
    year = min(life.born_on.year + rng.randint(25, 32), LAST_YEAR)
    if LAST_YEAR - year > 23:
        politics, work = "群众", rng.choice(words.FAMILY_WORK)
    else:
        politics, work = ("共青团员" if LAST_YEAR - year > 14 else "群众"), "学生"
    return ("儿子" if sex == Sex.MALE else "女儿", full_name(rng, sex, surname), year, politics, work)


def _deeds(rng: Random, life: Life) -> Iterator[FactDraft]:
    leads = life.posts[-1].level != Level.NONE
    for text in rng.sample(words.DEEDS, rng.randint(0, 2 if leads else 1)):
        yield _deed(rng, life, DeedKind.DEED, text)
    if rng.random() < 0.04:
        yield _deed(rng, life, DeedKind.PROBLEM, rng.choice(words.PROBLEMS))


def _deed(rng: Random, life: Life, kind: DeedKind, text: str) -> FactDraft:
    day = _working_day(rng, life)
    return _fact(FactKind.DEED, kind=kind, on=day, text=text, verified_by=f"{life.unit.short_name}人事科")


def _secondment(rng: Random, life: Life) -> Iterator[FactDraft]:
    if rng.random() > 0.06:
        return
    first = max(FIRST_YEAR, life.work_started_on.year + 1)
    last = (life.retired_on.year if life.retired_on else LAST_YEAR) - 2
    if first > last:
        return
    day = date(rng.randint(first, last), rng.randint(1, 12), 1)
    kind = rng.choice(list(SecondmentKind))
    post = {SecondmentKind.HANGZHI: "挂职副职", SecondmentKind.FIRST_SECRETARY: "驻村第一书记"}.get(
        kind, "工作人员"
    )
    yield _fact(
        FactKind.SECONDMENT,
        kind=kind,
        place=rng.choice(words.HOSTS),
        post=post,
        started_on=day,
        ended_on=day + timedelta(days=rng.choice((365, 540, 730))),
    )
