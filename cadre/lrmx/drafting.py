"""From a sheet to what the register takes: units and titles of posts, the rank's date, texts that fit."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import CharField

from cadre.drafts import FactDraft, FactKind
from cadre.enums import Rank
from cadre.lrmx import elements as e
from cadre.lrmx.scan import split_outside
from cadre.lrmx.sheet import Sheet, element_of
from cadre.lrmx.standing import place, split_rank
from cadre.models import FACT_MODELS, Cadre
from cadre.unitnames import UnitBook

# 公务员职务与职级并行规定: in force from 2019-06-01; the ranks of today begin then.
_RANKS_BEGIN = date(2019, 6, 1)
_MODELS = {FactKind(model.__name__.lower()): model for model in FACT_MODELS}


@dataclass(frozen=True)
class Units:
    """The register's units, and the person's own."""

    book: UnitBook
    own: int


@dataclass(frozen=True)
class Drafted:
    """Fields of `Cadre` and facts, as `PersonDraft` takes them."""

    fields: dict[str, Any]
    facts: list[FactDraft]
    complete: frozenset[FactKind]


def draft_sheet(sheet: Sheet, units: Units) -> Drafted:
    """Settle what the file alone leaves open; texts too long for the register are added to `sheet.unparsed`."""
    posts = [_with_unit(fact, units) for fact in sheet.of(FactKind.POST)]
    posts += _unwritten_post(sheet, posts, units)
    fields = {name: value for name, value in sheet.person.items() if value not in (None, "")}
    if not any(_is_work(post) for post in posts):
        fields |= _bare_title(sheet, units)
    others = [fact for fact in sheet.facts if fact.kind != FactKind.POST]
    ranks = _rank(sheet, posts)
    facts = [fact for fact in [*posts, *ranks, *others] if _fits_fact(fact, sheet)]
    complete = sheet.complete
    if any(fact.kind == FactKind.RANK for fact in facts):
        complete |= {FactKind.RANK}
    return Drafted(_fitting_fields(fields, sheet), facts, complete)


def _is_work(post: FactDraft) -> bool:
    return not post.values["is_study"]


def _with_unit(post: FactDraft, units: Units) -> FactDraft:
    if not _is_work(post):
        return post
    found = place(post.values["text"], units.book)
    return replace(post, values={**post.values, "unit_id": found.unit_id, "title": found.title})


def _unwritten_post(sheet: Sheet, posts: list[FactDraft], units: Units) -> list[FactDraft]:
    """The present post when the 简历 ends before it: it began, as far as one can tell, when the last one ended."""
    held = [post for post in posts if _is_work(post)]
    if not held or not sheet.post_text:
        return []
    present = [post for post in held if post.values["ended_on"] is None]
    if present:
        _compare(sheet, max(present, key=lambda post: post.values["started_on"]), units)
        return []
    title = _bare_title(sheet, units).get("title", "")
    if not title:
        return []
    found = place(sheet.post_text, units.book)
    began = max(post.values["ended_on"] for post in held)
    sheet.unparsed.append((e.POST, f"{sheet.post_text}（简历中没有这一任职，任职时间暂按{began:%Y.%m}）"))
    values = {
        "text": sheet.post_text,
        "title": found.title,
        "unit_id": found.unit_id,
        "started_on": began,
        "ended_on": None,
        "is_study": False,
        "note": "",
    }
    return [FactDraft(FactKind.POST, values, sheet.post_text)]


def _bare_title(sheet: Sheet, units: Units) -> dict[str, str]:
    """The title that 现任职务 alone tells; a unit, or a unit and a rank, is no post."""
    found = place(sheet.post_text, units.book)
    title = found.title if found.unit_id is not None else split_rank(sheet.post_text)[1]
    return {"title": title} if title and split_rank(title)[0] is None else {}


def _compare(sheet: Sheet, present: FactDraft, units: Units) -> None:
    """现任职务 and the last line of the 简历 should name the same post."""
    said, told = place(sheet.post_text, units.book).title, present.values["title"]
    ours, theirs = set(split_outside(said, "、，,")), set(split_outside(told, "、，,"))
    if said and told and not (ours <= theirs or theirs <= ours):
        sheet.unparsed.append((e.POST, f"{sheet.post_text}（与简历中的现任职务“{told}”不一致，按简历记载）"))


def _rank(sheet: Sheet, posts: list[FactDraft]) -> list[FactDraft]:
    """The present rank, unless a note of the 简历 dates it."""
    last = _last_post(posts)
    rank = sheet.rank or (split_rank(last.values["text"])[0] if last else None)
    if rank is None or any(fact.values["rank"] == rank for fact in sheet.of(FactKind.RANK)):
        return []
    started_on = rank_since(rank, posts)
    if started_on is None:
        sheet.unparsed.append((e.POST, f"{rank.label}（简历中没有任职经历，任职级时间不明，未导入）"))
        return []
    values = {"rank": rank, "started_on": started_on, "ended_on": None}
    return [FactDraft(FactKind.RANK, values, sheet.post_text or rank.label)]


def rank_since(rank: Rank, posts: list[FactDraft]) -> date | None:
    """Since when a present rank counts that no note dates; None when there is no post.

    A form does not say it: it counts from the post with which the 简历 first names it without a break, else from
    the last post, and never from before there were ranks.
    """
    last = _last_post(posts)
    since: date | None = last.values["started_on"] if last else None
    for post in reversed(_held(posts)):
        if split_rank(post.values["text"])[0] != rank:
            break
        since = post.values["started_on"]
    return max(since, _RANKS_BEGIN) if since else None


def _held(posts: list[FactDraft]) -> list[FactDraft]:
    return sorted((post for post in posts if _is_work(post)), key=lambda post: post.values["started_on"])


def _last_post(posts: list[FactDraft]) -> FactDraft | None:
    held = _held(posts)
    return held[-1] if held else None


# --- lengths -----------------------------------------------------------------------------------------------


def _fits_fact(fact: FactDraft, sheet: Sheet) -> bool:
    fits = all(_fits(_MODELS[fact.kind], name, value) for name, value in fact.values.items())
    if not fits:
        sheet.unparsed.append((element_of(fact.kind), f"{fact.source_text}（太长，未导入）"))
    return fits


def _fitting_fields(fields: dict[str, Any], sheet: Sheet) -> dict[str, Any]:
    elements = {column: name for name, column in e.PLAIN_FIELDS.items()}
    kept = {}
    for name, value in fields.items():
        if _fits(Cadre, name, value):
            kept[name] = value
        elif name in elements or name == "title":
            sheet.unparsed.append((elements.get(name, e.POST), f"{value}（太长，未导入）"))
    return kept


def _fits(model: type[Any], name: str, value: Any) -> bool:
    column = model._meta.get_field(name)
    longest = column.max_length if isinstance(column, CharField) else None
    return not (isinstance(value, str) and longest and len(value) > longest)
