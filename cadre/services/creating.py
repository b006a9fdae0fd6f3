"""Writing people whom the register does not have, with their facts, as plain rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from cadre import names, rules
from cadre.crypto import blind_index
from cadre.drafts import FactDraft, FactKind, PersonDraft
from cadre.enums import Level
from cadre.models import Cadre, Fact, Unit
from cadre.services import bulk
from cadre.services.merging import MODELS
from cadre.services.standing import Holding, standing


def insert_people(
    drafts: Sequence[PersonDraft],
    numbers: Sequence[str],
    *,
    units: Mapping[int, Unit],
    source: str,
    by: User | None,
) -> None:
    """Write one new person for each draft under the number at its place, and his facts."""
    today = timezone.localdate()
    rows = [_person(draft, number, units, today) for draft, number in zip(drafts, numbers, strict=True)]
    bulk.insert(Cadre, rows)
    keys = dict(Cadre.objects.filter(number__in=numbers).values_list("number", "pk"))
    given = {"source": source, "recorded_by_id": by.pk if by else None, "recorded_at": timezone.now()}
    facts: dict[type[Fact], list[dict[str, Any]]] = defaultdict(list)
    for draft, number in zip(drafts, numbers, strict=True):
        for fact in draft.facts:
            own = {"cadre_id": keys[number], "source_text": fact.source_text}
            facts[MODELS[fact.kind]].append(given | own | values_of(fact))
    for model, fact_rows in facts.items():
        bulk.insert(model, fact_rows)


def values_of(fact: FactDraft) -> dict[str, Any]:
    """The values of a fact by column: a unit by its key."""
    if "unit" not in fact.values:
        return fact.values
    values = dict(fact.values)
    unit = values.pop("unit")
    return values | {"unit_id": unit.pk if unit else None}


def _person(draft: PersonDraft, number: str, units: Mapping[int, Unit], today: date) -> dict[str, Any]:
    pinyin, initials = names.search_keys(draft.name)
    stands = standing(_posts(draft.facts), _ranks(draft.facts), on=today)
    return {
        **draft.person,
        "number": number,
        "name": draft.name,
        "pinyin": pinyin,
        "initials": initials,
        "unit_id": draft.unit_id,
        "unit_path": units[draft.unit_id].path,
        "id_number": draft.id_number,
        "id_index": blind_index(draft.id_number) or None,
        "phone_index": blind_index(draft.person.get("phone", "")),
        "seniority": rules.seniority(stands.get("level", ""), stands.get("rank", "")),
        **stands,
    }


def _posts(facts: Iterable[FactDraft]) -> list[Holding]:
    return [
        Holding(v["started_on"], v.get("ended_on"), v.get("title") or v["text"], v.get("level", Level.NONE))
        for v in (fact.values for fact in facts if fact.kind == FactKind.POST)
        if not v.get("is_study")
    ]


def _ranks(facts: Iterable[FactDraft]) -> list[Holding]:
    return [
        Holding(fact.values["started_on"], fact.values.get("ended_on"), fact.values["rank"])
        for fact in facts
        if fact.kind == FactKind.RANK
    ]
