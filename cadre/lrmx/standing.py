"""现任职务: the unit, the post and the rank that one line tells. Pure."""

import re
from dataclasses import dataclass

from cadre.enums import Rank
from cadre.lrmx.scan import squeeze
from cadre.unitnames import UnitBook, fold, fold_signs, is_region, starts_with_county, unit_of_post

_RANKS = {rank.label: rank for rank in Rank}
_RANK = re.compile(rf"(?P<name>{'|'.join(_RANKS)})(?=$|[、，,；;。）)（(\s])")
# Units that have others below them whose names go on with theirs (区委 and 区委组织部).
_UMBRELLA = re.compile(r"(?:委|委员会|政府)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post's text stands: a known unit (`unit_id`, the rest is the post), or the name of a missing one."""

    unit_id: int | None
    title: str = ""
    missing: str = ""  # full name of the unit that the text names and the register does not have
    below_known: bool = False  # the region it would stand below is known
    name: str = ""  # of the known unit, folded


def split_rank(text: str) -> tuple[Rank | None, str]:
    """("一级主任科员", the text without it); the first of several ranks counts and the others stay in the text."""
    found = _RANK.search(text)
    if found is None:
        return None, squeeze(text)
    before, after = text[: found.start()], text[found.end() :]
    if before.endswith(("（", "(")) and after.startswith(("）", ")")):
        before, after = before[:-1], after[1:]
    joint = "、" if before.strip(" 、，,；;") and after.strip(" 、，,；;。") else ""
    return _RANKS[found["name"]], squeeze(before).rstrip(" 、，,；;") + joint + squeeze(after).lstrip(
        " 、，,；;。"
    )


def title_of(rest: str) -> str:
    """The post's name without rank; the rank itself when there is no other post."""
    rank, title = split_rank(rest)
    return title or (rank.label if rank else "")


def place(text: str, book: UnitBook) -> Place:
    """Find the unit at the head of a post's text. The longest known name wins.

    A text that leaves out the city ("青岗县水利局局长"), or city and county, is tried below every region of the
    register. A region or a committee does not stand for a unit below it that the text names and nobody knows.
    """
    plain = squeeze(text)
    own = _placed(plain, book)
    if own.unit_id is not None or own.below_known:
        return own
    below = [(region, _placed(region + plain.removeprefix("中共"), book)) for region in book.regions]
    longer = [found for region, found in below if len(found.name) > len(region)]
    if len({found.unit_id for found in longer}) == 1:
        return longer[0]
    if starts_with_county(plain):
        return next((found for _, found in below if found.below_known), own)
    return own


def _placed(text: str, book: UnitBook) -> Place:
    unit_id, rest = book.split(text)
    named = unit_of_post(text)
    if unit_id is None:
        return Place(None, missing=named)
    name = fold(text)[: len(fold(text)) - len(fold_signs(rest))]
    if len(named) > len(name) and (is_region(name) or _UMBRELLA.search(name)):
        return Place(None, missing=named, below_known=True)
    return Place(unit_id, title=title_of(rest.lstrip(" 、，,")), name=name)
