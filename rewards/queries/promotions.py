"""A promotion batch as its rules and its page read it."""

from collections import Counter
from typing import Any

from accounts.models import User
from cadre.enums import Rank
from cadre.models import Cadre
from casework.models import Case
from casework.queries.publicity import running
from rewards.enums import Channel, LedgerKind
from rewards.models import Account, Candidate, Promotion
from rewards.queries.ranks import standings
from rewards.rules.ranks import Standing

WITHOUT_QUOTA = frozenset({Rank.CLERK_1, Rank.CLERK_2})  # the quota rules speak of 调研员 and 主任科员 only


def standing_of_people(people: list[int], promotion: Promotion) -> dict[int, Standing]:
    """{cadre id: where he stands on the batch's day}; set-based."""
    found = standings(Cadre.objects.filter(pk__in=people).order_by("pk"), promotion.on)
    return {ranked.person.pk: ranked.standing for ranked in found}


def remaining(promotion: Promotion) -> list[Candidate]:
    """Those who are still in the batch."""
    return list(promotion.candidates.filter(left_reason="").select_related("cadre__unit", "entry"))


def account_for(candidate: Candidate, promotion: Promotion) -> Account | None:
    """The account of the unit's posts of that rank in the batch's year: his own unit's, else the nearest above."""
    path = candidate.cadre.unit_path
    above = [path[:end] for end in range(len(path), 0, -6)]
    accounts = Account.objects.filter(
        kind=LedgerKind.RANK, year=promotion.on.year, subject=candidate.to_rank, unit_path__in=above
    )
    return max(accounts, key=lambda account: len(account.unit_path), default=None)


def context(case: Case, user: User) -> dict[str, Any]:
    """What the page of a batch shows: candidates by channel, and the funnel of who left where."""
    promotion = Promotion.objects.get(case=case)
    candidates = list(promotion.candidates.select_related("cadre__unit"))
    left = Counter(candidate.left_at for candidate in candidates if candidate.left_reason)
    channels = Counter(Channel(c.channel).label for c in candidates if not c.left_reason)
    return {
        "promotion": promotion,
        "candidates": candidates,
        "left": dict(left),
        "channels": dict(channels),
        "publicity": running(case),
    }
