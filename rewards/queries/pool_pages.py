"""What the pages of pools and accounts show: balances, the stair of a balance, grants."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may
from rewards.enums import EntryKind, GrantState, LedgerKind
from rewards.models import Account, Entry, PoolGrant
from rewards.rules.bars import BalanceChart, balance_chart

CHART_LINES = 400  # of a longer account the last ones are drawn


@dataclass(frozen=True)
class Flow:
    """What came into a pool and what left it, in places."""

    filled: int
    handed_back: int
    granted: int
    withdrawn: int


def pools_of(user: User) -> QuerySet[Account]:
    found = Account.objects.visible_to(user).filter(kind=LedgerKind.POOL)
    return found.select_related("unit").order_by("-year", "unit_path", "subject")


def accounts_found(user: User, *, year: int | None, kind: str, q: str) -> QuerySet[Account]:
    found = Account.objects.visible_to(user).select_related("unit")
    if year:
        found = found.filter(year=year)
    if kind:
        found = found.filter(kind=kind)
    if q:
        found = found.filter(Q(unit__name__contains=q) | Q(name__contains=q))
    return found.order_by("-year", "kind", "unit_path", "subject")


def chart_of(account: Account) -> BalanceChart | None:
    """The running balance, oldest first; None for an account of money or without lines."""
    lines = account.entries.order_by("-seq").values_list("amount", "balance", "reason")[:CHART_LINES]
    shown = [(amount, balance, reason) for amount, balance, reason in reversed(lines)]
    return balance_chart(shown) if shown and not account.is_money else None


def flow_of(pool: Account) -> Flow:
    """The sums of a pool's lines, by one query."""
    lines = list(pool.entries.values_list("kind", "amount"))

    def total(kind: EntryKind, sign: int) -> int:
        return sum(abs(amount) for each, amount in lines if each == kind and amount * sign > 0)

    return Flow(
        filled=total(EntryKind.ALLOCATE, 1),
        handed_back=total(EntryKind.MOVE, 1),
        granted=total(EntryKind.MOVE, -1),
        withdrawn=total(EntryKind.WITHDRAW, -1),
    )


def grants_of_pool(pool: Account, user: User) -> QuerySet[PoolGrant]:
    found = PoolGrant.objects.visible_to(user).filter(pool=pool)
    return found.select_related("unit", "proposed_by", "decided_by", "account")


def open_grants(user: User) -> QuerySet[PoolGrant]:
    return PoolGrant.objects.visible_to(user).filter(state=GrantState.PROPOSED).select_related("unit", "pool")


def may_hand_back(user: User, account: Account) -> bool:
    """Whether the page offers to hand places back: for the unit and for who plans, while any are free."""
    allowed = any(
        may(user, permission, account.unit_path)
        for permission in (Permission.PLAN_PLACES, Permission.SUBMIT_CASES)
    )
    return allowed and account.kind == LedgerKind.EXCELLENT and account.balance > 0


def totals_of(accounts: QuerySet[Account]) -> dict[str, int]:
    """Places (no money) of a list, summed."""
    places = accounts.exclude(kind=LedgerKind.BONUS).order_by()
    sums = places.aggregate(all_total=Sum("total"), all_taken=Sum("taken"))
    total, taken = sums["all_total"] or 0, sums["all_taken"] or 0
    return {"total": total, "taken": taken, "left": total - taken}


def lines_of(account: Account) -> QuerySet[Entry]:
    """The lines of an account, newest first."""
    return account.entries.select_related("account", "by", "other_account__unit", "reverses").order_by("-seq")
