"""Comparing a draft with what the register already holds about the person. Nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from accounts.models import User
from cadre import names
from cadre.crypto import blind_index
from cadre.drafts import FACT_KEYS, FactDraft, FactKind, PersonDraft
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


def differences(
    drafts: Sequence[PersonDraft], *, people: dict[int, Cadre] | None = None, source: str = ""
) -> dict[int, list[Change]]:
    """For each draft (by its place) of a person already in the register: what recording it would change.

    `people` are the known persons when the caller has found them. `source` as in `record_people`, so that facts
    which a complete list no longer names are shown as going. Units yet to be founded have negative ids.
    """
    people = find_people(drafts) if people is None else people
    known = facts_of(people.values())
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
    return found


def facts_of(people: Iterable[Cadre]) -> dict[int, list[Fact]]:
    ids = [cadre.pk for cadre in people]
    facts: dict[int, list[Fact]] = defaultdict(list)
    for model in FACT_MODELS if ids else ():
        for fact in model._default_manager.filter(cadre__in=ids):
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
    by_key = {_key_of(fact): fact for fact in known}
    for fact in draft.facts:
        _merge_fact(cadre, fact, by_key.get(fact.key), merge, source, by)
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
    """A file that leaves a cell empty, or knows only the month of a birth, takes nothing away."""
    if value in ("", None):
        return True
    return bool(name == "born_on" and before and (before.year, before.month) == (value.year, value.month))


def _merge_fact(
    cadre: Cadre, draft: FactDraft, fact: Fact | None, merge: Merge, source: str, by: User | None
) -> None:
    if fact is None:
        new = new_fact(cadre, draft, source, by)
        merge.add.append(new)
        merge.changes.append(Change(str(new._meta.verbose_name), "", str(new)))
        return
    changed = [
        n for n, v in draft.values.items() if getattr(fact, _column(n)) != _plain(v) and v not in ("", None)
    ]
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
    sort = source.split(" ")[0]
    for fact in known:
        kind = FactKind(type(fact).__name__.lower())
        if kind in draft.complete and fact.source.split(" ")[0] == sort and _key_of(fact) not in said:
            merge.drop.append(fact)
            merge.changes.append(Change(str(fact._meta.verbose_name), str(fact), ""))


# --- words for differences ------------------------------------------------------------------------------


def _key_of(fact: Fact) -> tuple[Any, ...]:
    kind = FactKind(type(fact).__name__.lower())
    return (kind, *(getattr(fact, name) for name in FACT_KEYS[kind]))


def _column(name: str) -> str:
    return "unit_id" if name == "unit" else name


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Unit) else value


def _label(model: type[Any], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)


def _show(row: Any, name: str) -> str:
    if name == "phone":  # what is shown is also logged
        return str(row.masked_phone)
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "" if value is None else str(value)


def _shown_as(row: Any, name: str, value: Any) -> str:
    setattr(row, name, value)
    return _show(row, name)
