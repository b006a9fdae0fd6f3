"""Comparing a draft with what the register already holds about the person. Nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

from accounts.models import User
from cadre import names
from cadre.crypto import blind_index
from cadre.drafts import FactDraft, FactKind, PersonDraft, fact_key
from cadre.models import FACT_MODELS, Cadre, Fact, Post, Unit

MODELS: dict[FactKind, type[Fact]] = {FactKind(model.__name__.lower()): model for model in FACT_MODELS}


@dataclass(frozen=True)
class Change:
    """One difference between a file and the register, in words for the person at the screen."""

    what: str  # "职级", "年度考核 2024"
    before: str  # "" when the fact is new
    after: str  # "" when the fact goes


@dataclass
class Merge:
    """What a draft does to a known person."""

    changes: list[Change] = field(default_factory=list)
    add: list[Fact] = field(default_factory=list)
    save: list[tuple[Fact, list[str]]] = field(default_factory=list)
    drop: list[Fact] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    photo: bool = False  # whether the file brings another photo


def differences(
    drafts: Sequence[PersonDraft], *, people: dict[int, Cadre] | None = None, source: str = ""
) -> dict[int, list[Change]]:
    """For each draft (by its place) of a person already in the register: what recording it would change.

    `people` are the known persons when the caller has found them. `source` as in `record_people`, so that facts
    which a complete list no longer names are shown as going. Units yet to be founded have negative ids.
    """
    people = find_people(drafts) if people is None else people
    known = facts_of(people.values(), drafts)
    units = units_of(drafts)
    return {
        place: merge_person(cadre, drafts[place], known[cadre.pk], source, None, units).changes
        for place, cadre in people.items()
    }


def units_of(drafts: Iterable[PersonDraft]) -> dict[int, Unit]:
    return Unit.objects.in_bulk({draft.unit_id for draft in drafts})


def find_people(drafts: Sequence[PersonDraft]) -> dict[int, Cadre]:
    """The known person of each draft, by the draft's place: by ID number, else by name and birth month."""
    indexes = {place: blind_index(draft.id_number) for place, draft in enumerate(drafts) if draft.id_number}
    known = Cadre.objects.select_related("unit").filter(id_index__in=set(indexes.values()))
    by_index = {cadre.id_index: cadre for cadre in known}
    found = {place: by_index[index] for place, index in indexes.items() if index in by_index}
    for place, draft in enumerate(drafts):
        born_on = draft.person.get("born_on")
        if not draft.id_number and born_on:
            alike = Cadre.objects.select_related("unit").filter(
                name=draft.name, born_on__year=born_on.year, born_on__month=born_on.month
            )[:2]
            if len(alike) == 1:
                found[place] = alike[0]
    found.update(_without_number({place: draft for place, draft in enumerate(drafts) if place not in found}))
    return found


def _without_number(drafts: Mapping[int, PersonDraft]) -> dict[int, Cadre]:
    """People whom the register knows by name and birth month only, and whose ID number a draft now brings."""
    by_birth: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for place, draft in drafts.items():
        if draft.id_number and (born_on := draft.person.get("born_on")):
            by_birth[draft.name, born_on.year, born_on.month].append(place)
    alike: dict[tuple[str, int, int], list[Cadre]] = defaultdict(list)
    names_wanted = {name for name, _, _ in by_birth}
    for cadre in Cadre.objects.select_related("unit").filter(id_index=None, name__in=names_wanted):
        alike[cadre.name, cadre.born_on.year, cadre.born_on.month].append(cadre)
    return {
        by_birth[birth][0]: people[0]
        for birth, people in alike.items()
        if len(people) == 1 and len(by_birth[birth]) == 1
    }


def facts_of(people: Iterable[Cadre], drafts: Iterable[PersonDraft]) -> dict[int, list[Fact]]:
    """What the register knows of people, by their keys: posts, ranks, and the other kinds that the drafts speak of."""
    ids = [cadre.pk for cadre in people]
    kinds = {FactKind.POST, FactKind.RANK}
    for draft in drafts:
        kinds |= draft.complete
        kinds.update(fact.kind for fact in draft.facts)
    facts: dict[int, list[Fact]] = defaultdict(list)
    for kind in sorted(kinds) if ids else ():
        for fact in MODELS[kind]._default_manager.filter(cadre__in=ids).defer("recorded_at"):
            facts[fact.cadre_id].append(fact)
    return facts


def new_fact(cadre: Cadre, draft: FactDraft, source: str, by: User | None) -> Fact:
    return MODELS[draft.kind](
        cadre=cadre, source=source, source_text=draft.source_text, recorded_by=by, **draft.values
    )


def merge_person(
    cadre: Cadre,
    draft: PersonDraft,
    known: list[Fact],
    source: str,
    by: User | None,
    units: Mapping[int, Unit],
) -> Merge:
    """Compare a draft with the register; changes `cadre` and `known` in memory only."""
    merge = Merge()
    _merge_fields(cadre, draft, merge, units)
    if draft.photo and draft.photo != _photo_of(cadre):
        merge.photo = True
        merge.changes.append(Change("照片", "已有" if cadre.photo else "", "更换" if cadre.photo else "新增"))
    by_key = {_key_of(fact): fact for fact in known}
    for fact in draft.facts:
        old = by_key.get(fact.key)
        whole = old is not None and fact.kind in draft.complete and _sort(old.source) == _sort(source)
        _merge_fact(cadre, fact, old, merge, source, by, whole)
    _close_former_post(draft, known, merge)
    _drop_absent(draft, known, merge, source)
    return merge


def _merge_fields(cadre: Cadre, draft: PersonDraft, merge: Merge, units: Mapping[int, Unit]) -> None:
    values = dict(draft.person, name=draft.name)
    if draft.id_number and draft.id_number != cadre.id_number:
        cadre.id_number, cadre.id_index = draft.id_number, blind_index(draft.id_number)
        merge.fields += ["id_number", "id_index"]
        merge.changes.append(Change("身份证号码", "无", "已补登"))
    if draft.unit_id != cadre.unit_id:
        unit = units.get(draft.unit_id)
        merge.changes.append(Change("单位", cadre.unit.name, unit.name if unit else "新建的机构"))
        if unit:
            cadre.unit, cadre.unit_path = unit, unit.path
            merge.fields += ["unit", "unit_path"]
    for name, value in values.items():
        before = getattr(cadre, name)
        if before != value and not _says_less(name, before, value):
            merge.changes.append(
                Change(_label(Cadre, name), _show(cadre, name), _shown_as(cadre, name, value))
            )
            merge.fields.append(name)
    if "name" in merge.fields:
        cadre.pinyin, cadre.initials = names.search_keys(cadre.name)
        merge.fields += ["pinyin", "initials"]
    if "phone" in merge.fields:
        cadre.phone_index = blind_index(cadre.phone)
        merge.fields.append("phone_index")


def _says_less(name: str, before: Any, value: Any) -> bool:
    """A file that leaves a cell empty, or knows only the month of a date, takes nothing away."""
    if value in ("", None):
        return True
    if not (isinstance(before, date) and isinstance(value, date)):
        return False
    return (before.year, before.month) == (value.year, value.month) and (value.day == 1 or name == "born_on")


def _photo_of(cadre: Cadre) -> bytes:
    if not cadre.photo or not cadre.photo.storage.exists(str(cadre.photo.name)):
        return b""
    with cadre.photo.open("rb") as file:
        data: bytes = file.read()
    return data


def _differs(fact: Fact, name: str, value: Any, whole: bool) -> bool:
    """`whole`: the fact came by the same sort of file, which tells all of it, so that an empty value counts.

    A unit, and the title that goes with it, is only left out when the file's words lead to none.
    """
    before = getattr(fact, _column(name))
    if before == _plain(value):
        return False
    if value in ("", None):
        return whole and name not in ("unit", "unit_id", "title")
    return not _says_less(name, before, value)


def _merge_fact(
    cadre: Cadre,
    draft: FactDraft,
    fact: Fact | None,
    merge: Merge,
    source: str,
    by: User | None,
    whole: bool,
) -> None:
    if fact is None:
        new = new_fact(cadre, draft, source, by)
        merge.add.append(new)
        merge.changes.append(Change(str(new._meta.verbose_name), "", str(new)))
        return
    changed = [name for name, value in draft.values.items() if _differs(fact, name, value, whole)]
    if changed:
        said = str(fact)
        before = [_show(fact, name) for name in changed]
        for name in changed:
            setattr(fact, name, draft.values[name])
        for name, old in zip(changed, before, strict=True):
            merge.changes.append(Change(f"{said} {_label(type(fact), name)}", old, _show(fact, name)))
        fact.source, fact.recorded_by, fact.source_text = source, by, draft.source_text
        merge.save.append((fact, [*changed, "source", "recorded_by", "source_text"]))


def _close_former_post(draft: PersonDraft, known: list[Fact], merge: Merge) -> None:
    """A file that gives only the present post ends the one before it, on the day before the new one begins."""
    new = next((f for f in merge.add if isinstance(f, Post) and f.ended_on is None), None)
    if new is None or FactKind.POST in draft.complete:
        return
    for fact in known:
        if isinstance(fact, Post) and fact.ended_on is None and fact.started_on < new.started_on:
            fact.ended_on = new.started_on - timedelta(days=1)
            merge.save.append((fact, ["ended_on"]))
            merge.changes.append(Change(f"任职经历 {fact}", "至今", f"至{fact.ended_on:%Y.%m}"))


def _drop_absent(draft: PersonDraft, known: list[Fact], merge: Merge, source: str) -> None:
    said = {fact.key for fact in draft.facts}
    for fact in known:
        kind = FactKind(type(fact).__name__.lower())
        if kind in draft.complete and _sort(fact.source) == _sort(source) and _key_of(fact) not in said:
            merge.drop.append(fact)
            merge.changes.append(Change(str(fact._meta.verbose_name), str(fact), ""))


# --- words for differences ------------------------------------------------------------------------------


def _key_of(fact: Fact) -> tuple[Any, ...]:
    kind = FactKind(type(fact).__name__.lower())
    return fact_key(kind, partial(getattr, fact))


def _sort(source: str) -> str:
    """The sort of file that a source names: "花名册导入" of "花名册导入 3"."""
    return source.split(" ")[0]


def _column(name: str) -> str:
    return "unit_id" if name == "unit" else name


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Unit) else value


def _label(model: type[Any], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _show(row: Any, name: str) -> str:
    if name == "phone":  # what is shown is also logged
        return str(row.masked_phone)
    name = name.removesuffix("_id")
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "" if value is None else str(value)


def _shown_as(row: Any, name: str, value: Any) -> str:
    setattr(row, name, value)
    return _show(row, name)
