"""Where somebody stands now, copied from what he holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from cadre import rules
from cadre.models import Cadre, Fact, Post, RankHeld

COLUMNS = ("title", "title_since", "level", "rank", "rank_since", "seniority")


@dataclass(frozen=True, slots=True)
class Holding:
    """A post or a rank, as far as it says where somebody stands."""

    started_on: date
    ended_on: date | None
    what: str  # the title, or the rank
    level: str = ""  # of a post


def settle(cadre: Cadre, held: Sequence[Fact]) -> None:
    """Copy the current post and rank of a person from his facts."""
    posts = [
        Holding(fact.started_on, fact.ended_on, fact.title or fact.text, fact.level)
        for fact in held
        if isinstance(fact, Post) and not fact.is_study
    ]
    ranks = [
        Holding(fact.started_on, fact.ended_on, fact.rank) for fact in held if isinstance(fact, RankHeld)
    ]
    for name, value in standing(posts, ranks, on=timezone.localdate()).items():
        setattr(cadre, name, value)
    cadre.seniority = rules.seniority(cadre.level, cadre.rank)


def standing(posts: Iterable[Holding], ranks: Iterable[Holding], *, on: date) -> dict[str, Any]:
    """The columns that say where somebody stands, from what he holds; those that nothing says are left out."""
    found: dict[str, Any] = {}
    if post := rules.current(posts, on):
        found |= {"title": post.what, "title_since": post.started_on, "level": post.level}
    if rank := rules.current(ranks, on):
        found |= {"rank": rank.what, "rank_since": rank.started_on}
    return found
