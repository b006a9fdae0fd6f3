"""The register's facts as LRMX elements.

An element keeps the text of the file that the person came in as long as reading that text again gives what the
register holds; otherwise it is written anew from the facts. Elements the register knows nothing of stay.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cadre import rules
from cadre.drafts import FactDraft, FactKind
from cadre.enums import Politics, Rank, Sex
from cadre.lrmx import elements as e
from cadre.lrmx.dates import compact
from cadre.lrmx.drafting import Drafted, Units, draft_sheet, rank_since
from cadre.lrmx.elements import Document
from cadre.lrmx.family import write_family
from cadre.lrmx.grades import write_grades
from cadre.lrmx.honours import write_awards
from cadre.lrmx.party import write_party
from cadre.lrmx.photo import write_photo
from cadre.lrmx.resume import write_resume
from cadre.lrmx.sheet import Sheet, read_sheet
from cadre.lrmx.standing import place, split_rank
from cadre.unitnames import UnitBook

DEFAULT_VERSION = "3.2.1.16"
_K = FactKind

# The kinds of fact that an element tells, and of each kind the values that it carries.
_KINDS: dict[str, tuple[FactKind, ...]] = {
    e.RESUME: (_K.POST, _K.SECONDMENT, _K.RANK),
    e.HONOURS: (_K.HONOUR, _K.SANCTION),
    e.GRADES: (_K.GRADE,),
    e.FAMILY: (_K.FAMILY,),
}
CARRIED: dict[FactKind, tuple[str, ...]] = {
    _K.POST: ("started_on", "ended_on", "text", "is_study", "note"),
    _K.RANK: ("started_on", "ended_on", "rank"),
    _K.SECONDMENT: ("started_on", "ended_on", "kind", "place", "post"),
    _K.HONOUR: ("awarded_on", "kind", "title", "authority", "reason"),
    _K.SANCTION: ("started_on", "ended_on", "kind", "authority", "reason"),
    _K.GRADE: ("year", "grade"),
    _K.FAMILY: ("position", "relation", "name", "born_on", "politics", "work"),
}


@dataclass(frozen=True)
class Held:
    """What the register holds of a person that a form can carry."""

    name: str
    id_number: str
    fields: dict[str, Any]  # of `Cadre`
    unit_id: int
    unit_name: str
    facts: list[FactDraft]
    photo: bytes

    def of(self, kind: FactKind) -> list[FactDraft]:
        return [fact for fact in self.facts if fact.kind == kind]

    def values(self, kind: FactKind) -> list[dict[str, Any]]:
        return [fact.values for fact in self.of(kind)]


@dataclass(frozen=True)
class _Said:
    """What the stored elements say, read as an import would read them now."""

    document: Document
    sheet: Sheet
    drafted: Drafted
    unit_id: int | None

    def tells(self, element: str) -> bool:
        """Whether the element itself says something: the ID number would do for the reader, but not for others."""
        return bool(self.document.text(element).strip())

    def field(self, name: str) -> Any:
        return self.drafted.fields.get(name)

    def of(self, kind: FactKind) -> list[FactDraft]:
        return [fact for fact in self.drafted.facts if fact.kind == kind]


def export_document(held: Held, stored: Document, book: UnitBook, *, on: date) -> Document:
    """The elements of a person's file; `stored` are those last read for him, empty when there were none."""
    base = stored.with_text(e.ID_NUMBER, held.id_number).in_order()
    sheet = read_sheet(base)
    said = _Said(
        base, sheet, draft_sheet(sheet, Units(book, held.unit_id)), place(sheet.post_text, book).unit_id
    )
    document = base.with_text(e.PHOTO, write_photo(held.photo))
    for name, same, anew in _rules(held, said, book, on):
        if not same:
            document = document.with_text(name, anew())
    if not document.text(e.VERSION).strip():
        document = document.with_text(e.VERSION, DEFAULT_VERSION)
    return document.in_order()


_Rule = tuple[str, bool, Callable[[], str]]  # element, whether its text still tells the facts, the text anew


def _rules(held: Held, said: _Said, book: UnitBook, on: date) -> Iterable[_Rule]:
    fields, rest = held.fields, said.sheet.rest
    yield e.NAME, said.sheet.name == held.name, lambda: held.name
    yield e.SEX, said.tells(e.SEX) and said.field("sex") == fields["sex"], lambda: Sex(fields["sex"]).label
    born_on = fields["born_on"]
    yield e.BORN, said.tells(e.BORN) and _same(said.field("born_on"), born_on), lambda: compact(born_on)
    yield e.PARTY, _same_party(said, fields), lambda: _party(fields, rest.get(e.PARTY, []))
    started_on = fields["work_started_on"]
    yield e.WORK_STARTED, _same(said.field("work_started_on"), started_on), lambda: compact(started_on)
    for name, column in e.PLAIN_FIELDS.items():
        yield name, (said.field(column) or "") == fields[column], _constant(fields[column])
    yield e.POST, _same_post(held, said, on), lambda: _post(held, book)
    for name, write in _WRITERS.items():
        same = all(same_facts(said.of(kind), held.of(kind)) for kind in _KINDS[name])
        yield name, same, _bound(write, held, rest.get(name, []))


def _constant(text: str) -> Callable[[], str]:
    return lambda: text


def _bound(write: "_Writer", held: Held, rest: list[str]) -> Callable[[], str]:
    return lambda: write(held, rest)


# --- comparing --------------------------------------------------------------------------------------------


def same_facts(said: list[FactDraft], held: list[FactDraft]) -> bool:
    """Whether two lists hold the same facts in what a form carries; a first of a month stands for the month."""
    if len(said) != len(held):
        return False
    pairs = zip(sorted(said, key=_order), sorted(held, key=_order), strict=True)
    return all(_same(a.values.get(name), b.values.get(name)) for a, b in pairs for name in CARRIED[a.kind])


def _order(fact: FactDraft) -> list[str]:
    """A sort key that does not see days."""
    values = (fact.values.get(name) for name in CARRIED[fact.kind])
    return [
        f"{v:%Y%m}" if isinstance(v, date) else f"{v:05d}" if isinstance(v, int) else str(v or "")
        for v in values
    ]


def _same(said: Any, held: Any) -> bool:
    if isinstance(said, date) and isinstance(held, date) and said.day == 1:
        return (said.year, said.month) == (held.year, held.month)
    return (said or None) == (held or None)


def _same_party(said: _Said, fields: dict[str, Any]) -> bool:
    return (
        (said.field("politics") or Politics.MASSES) == fields["politics"]
        and _same(said.field("second_party"), fields["second_party"])
        and _same(said.field("party_joined_on"), fields["party_joined_on"])
    )


def _same_post(held: Held, said: _Said, on: date) -> bool:
    """Whether 现任职务 leads to the unit, title and rank that the register shows."""
    posts = [_Period(fact) for fact in said.of(_K.POST) if not fact.values["is_study"]]
    present = rules.current(posts, on)
    title = (present.fact.values["title"] or present.fact.values["text"]) if present else said.field("title")
    rank = rules.current([_Period(fact) for fact in said.of(_K.RANK)], on)
    return (
        said.unit_id == held.unit_id
        and _same(title, held.fields["title"])
        and _same(rank.fact.values["rank"] if rank else "", held.fields["rank"])
    )


class _Period:
    """A draft as `rules.current` reads it."""

    def __init__(self, fact: FactDraft) -> None:
        self.fact = fact
        self.started_on: date = fact.values["started_on"]
        self.ended_on: date | None = fact.values["ended_on"]


# --- writing anew -------------------------------------------------------------------------------------------


def _party(fields: dict[str, Any], rest: list[str]) -> str:
    text = write_party(fields["politics"], fields["second_party"], fields["party_joined_on"])
    return "；".join(part for part in (text, *rest) if part)


def _post(held: Held, book: UnitBook) -> str:
    """ "云川市财政局局长、三级调研员" """
    title = held.fields["title"]
    found = place(title, book)
    if found.unit_id == held.unit_id and found.name:
        title = found.title
    rank = Rank(held.fields["rank"]) if held.fields["rank"] else None
    said = split_rank(title)[0]  # a rank inside a longer word ("四级主任科员兼干事") is not read as one
    parts = [part for part in (title, rank.label if rank and rank != said else "") if part]
    return held.unit_name + "、".join(parts)


def _resume(held: Held, rest: list[str]) -> str:
    return write_resume(held.values(_K.POST), _told(held), rest)


def _told(held: Held) -> list[FactDraft]:
    """Secondments, and the ranks that reading the form again would not find or would date otherwise."""
    rank = Rank(held.fields["rank"]) if held.fields["rank"] else None
    since = rank_since(rank, held.of(_K.POST)) if rank else None
    counted = [FactDraft(_K.RANK, {"rank": rank, "started_on": since})] if since else []
    keys = {fact.key for fact in counted}
    ranks = held.of(_K.RANK)
    if len([fact for fact in ranks if fact.values["rank"] == rank]) == 1:
        ranks = [fact for fact in ranks if fact.key not in keys or fact.values["ended_on"]]
    return [*held.of(_K.SECONDMENT), *ranks]


_Writer = Callable[[Held, list[str]], str]
_WRITERS: dict[str, _Writer] = {
    e.RESUME: _resume,
    e.HONOURS: lambda held, rest: write_awards(held.values(_K.HONOUR), held.values(_K.SANCTION), rest),
    e.GRADES: lambda held, rest: write_grades(held.values(_K.GRADE), rest),
    e.FAMILY: lambda held, rest: write_family(held.values(_K.FAMILY)),
}
