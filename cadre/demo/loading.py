"""Writes the fictional city into an empty register."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.enums import Event
from accounts.permissions import Refused
from accounts.scope import STEP
from cadre import names, rules
from cadre.crypto import blind_index
from cadre.demo import bulk, portraits
from cadre.demo.bulk import Row
from cadre.demo.careers import leader_posts
from cadre.demo.city import FORMER_NAMES, UnitPlan, plan_city, staff
from cadre.demo.people import PORTRAITS_A_SEX, Made, PeopleMaker
from cadre.drafts import FactKind
from cadre.enums import Level, UnitChangeKind
from cadre.models import FACT_MODELS, Cadre, Fact, Unit, UnitChange
from cadre.services.people import next_numbers

SOURCE = "演示数据"
_FOUNDED, _RENAMED = date(2010, 1, 1), date(2019, 3, 1)
_BATCH = 2000  # people in memory at a time
_MODELS: dict[FactKind, type[Fact]] = {FactKind(model.__name__.lower()): model for model in FACT_MODELS}


@transaction.atomic
def load_city(*, people: int, seed: int, facts: bool = True) -> int:
    """Write the units and `people` persons, with ten years of facts unless told otherwise; the number of units.

    Raises Refused in production and when there are units or people already.
    """
    if not settings.DEMO:
        raise Refused("生产环境不能装入演示数据，请另建演示环境（DANDANG_MODE=demo）。")
    if Unit.objects.exists() or Cadre.objects.exists():
        raise Refused("数据库里已有机构或人员，演示数据只能装入空数据库，请换一个空数据库再试。")
    plans = plan_city(people)
    shares = staff(plans, people)
    units = _write_units(plans, {plan.name: count for plan, count in shares})
    maker = PeopleMaker(seed=seed, units=plans, unit_ids={name: unit.pk for name, unit in units.items()})
    made = (one for plan, count in shares for one in maker.people_of(plan, count, facts=facts))
    _write_people(made, {unit.pk: unit for unit in units.values()}, facts=facts)
    bulk.settle([Unit, Cadre])
    audit.record(Event.CADRE_CREATE, by=None, target="register", source=SOURCE, people=people, seed=seed)
    return len(units)


def draw_portraits() -> None:
    """Draw the portraits that the people share; those already there stay."""
    for sex in "fm":
        for number in range(PORTRAITS_A_SEX):
            name = f"{sex}-{number:02d}"
            if not default_storage.exists(portrait_path(name)):
                default_storage.save(portrait_path(name), ContentFile(portraits.draw(name)))


def portrait_path(name: str) -> str:
    return f"photos/demo/{name}.jpg"


# --- units -----------------------------------------------------------------------------------------------


def _write_units(plans: list[UnitPlan], staffed: dict[str, int]) -> dict[str, Unit]:
    """All units by full name, each with the start of its history."""
    units: dict[str, Unit] = {}
    for pk, (plan, code) in enumerate(
        zip(plans, next_numbers(len(plans), series="JG"), strict=True), start=1
    ):
        parent = units[plan.parent] if plan.parent else None
        units[plan.name] = _new_unit(plan, pk, code, parent, staffed.get(plan.name, 0))
    Unit.objects.bulk_create(units.values(), batch_size=_BATCH)
    bulk.insert(UnitChange, [row for unit in units.values() for row in _history(unit)])
    return units


def _new_unit(plan: UnitPlan, pk: int, code: str, parent: Unit | None, people: int) -> Unit:
    step = 1
    if parent:
        step = parent.next_step
        parent.next_step += 1
    return Unit(
        pk=pk,
        code=code,
        name=plan.name,
        short_name=plan.short_name,
        kind=plan.kind,
        level=plan.level,
        system=plan.system,
        establishment=people + 1 + people // 8 if plan.weight else None,
        leader_posts=leader_posts(people) + 2 if plan.weight else None,
        parent=parent,
        path=f"{parent.path if parent else ''}{step:0{STEP}d}",
    )


def _history(unit: Unit) -> Iterator[Row]:
    former = FORMER_NAMES.get(unit.name)
    founded = {"unit_id": unit.pk, "kind": UnitChangeKind.CREATED, "on": _FOUNDED, "source": SOURCE}
    yield founded | {"after": former or unit.name}
    if former:
        renamed = {"kind": UnitChangeKind.RENAMED, "on": _RENAMED, "before": former, "after": unit.name}
        yield founded | renamed


# --- people ----------------------------------------------------------------------------------------------


def _write_people(made: Iterable[Made], units: dict[int, Unit], *, facts: bool) -> None:
    everybody, last = iter(made), 0
    while batch := list(islice(everybody, _BATCH)):
        numbers = next_numbers(len(batch))
        people = [
            _cadre_row(one, pk, number, units[one.draft.unit_id])
            for pk, (one, number) in enumerate(zip(batch, numbers, strict=True), start=last + 1)
        ]
        bulk.insert(Cadre, people)
        if facts:
            _write_facts(batch, last + 1)
        last += len(batch)


def _cadre_row(made: Made, pk: int, number: str, unit: Unit) -> Row:
    draft = made.draft
    pinyin, initials = names.search_keys(draft.name)
    row = {
        **draft.person,
        "id": pk,
        "number": number,
        "name": draft.name,
        "pinyin": pinyin,
        "initials": initials,
        "unit_id": unit.pk,
        "unit_path": unit.path,
        "id_number": draft.id_number,
        "id_index": blind_index(draft.id_number),
        "phone_index": blind_index(draft.person["phone"]),
        "photo": portrait_path(made.portrait),
        "level": Level.NONE,
        "rank": "",
    }
    if made.post:
        row |= {"title": made.post.title, "title_since": made.post.started_on, "level": made.post.level}
    if made.rank:
        row |= {"rank": made.rank.rank, "rank_since": made.rank.started_on}
    return row | {"seniority": rules.seniority(row["level"], row["rank"])}


def _write_facts(batch: list[Made], first_pk: int) -> None:
    rows: dict[FactKind, list[Row]] = defaultdict(list)
    for pk, made in enumerate(batch, start=first_pk):
        for fact in made.draft.facts:
            row = {"cadre_id": pk, "source": SOURCE, "source_text": fact.source_text, **fact.values}
            rows[fact.kind].append(row)
    for kind, facts in rows.items():
        bulk.insert(_MODELS[kind], facts)
