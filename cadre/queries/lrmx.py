"""What the register holds of a person, as an LRMX file carries it."""

from typing import Any

from cadre.drafts import FactDraft, FactKind
from cadre.lrmx.elements import PLAIN_FIELDS, Document
from cadre.lrmx.export import CARRIED, Held
from cadre.models import FACT_MODELS, Cadre, Fact, LrmxRecord

_FIELDS = (
    "sex", "born_on", "politics", "second_party", "party_joined_on", "work_started_on", "title", "rank",
    *PLAIN_FIELDS.values(),
)  # fmt: skip


def held_of(cadre: Cadre) -> Held:
    """The person's fields, facts and photo."""
    return Held(
        name=cadre.name,
        id_number=cadre.id_number,
        fields={name: getattr(cadre, name) for name in _FIELDS},
        unit_id=cadre.unit_id,
        unit_name=cadre.unit.name,
        facts=_facts(cadre),
        photo=_photo(cadre),
    )


def stored_document(cadre: Cadre) -> Document:
    """The elements last read for the person; none when he never came in an LRMX file."""
    record = LrmxRecord.objects.filter(cadre=cadre).first()
    return Document.from_fields(record.fields if record else [])


def _facts(cadre: Cadre) -> list[FactDraft]:
    found: list[FactDraft] = []
    for model in FACT_MODELS:
        kind = FactKind(model.__name__.lower())
        if kind in CARRIED:
            rows = model._default_manager.filter(cadre=cadre).order_by("pk")
            found += [FactDraft(kind, _values(row, CARRIED[kind]), row.source_text) for row in rows]
    return found


def _values(row: Fact, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _photo(cadre: Cadre) -> bytes:
    """The picture's bytes; b"" when there is none, or when its file is gone."""
    if not cadre.photo or not cadre.photo.storage.exists(str(cadre.photo.name)):
        return b""
    with cadre.photo.open("rb") as file:
        data: bytes = file.read()
    return data
