"""Checking that every account is the sum of its lines."""

from collections.abc import Iterator

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from rewards.enums import EntryKind
from rewards.models import Account, Entry

USED = Q(kind__in=[EntryKind.TAKE, EntryKind.RELEASE])


def faults() -> Iterator[str]:
    """Whatever does not add up, one sentence each: every account against its lines, every line against its own."""
    yield from _accounts_that_differ()
    yield from _lines_out_of_place()
    yield from _pairs_that_differ()


def _sum(condition: Q) -> Coalesce:
    """Σ amounts of an account's lines of a kind: one statement, so that what others write meanwhile never shows."""
    lines = Entry.objects.filter(condition, account=OuterRef("pk")).order_by().values("account")
    return Coalesce(Subquery(lines.values(sum=Sum("amount"))), 0, output_field=BigIntegerField())


def _accounts_that_differ() -> Iterator[str]:
    count = Entry.objects.filter(account=OuterRef("pk")).order_by().values("account")
    sums = Account.objects.annotate(
        allotted=_sum(~USED),
        used=_sum(USED),
        lines=Coalesce(Subquery(count.values(n=Count("pk"))), 0, output_field=IntegerField()),
    )
    wrong = sums.exclude(total=F("allotted"), taken=-F("used"), entries_count=F("lines")).order_by("pk")
    columns = ("pk", "name", "total", "taken", "entries_count", "allotted", "used", "lines")
    for pk, name, total, taken, count_kept, allotted, used, lines in wrong.values_list(*columns):
        yield (
            f"账户 {pk}（{name}）：下达 {total}、占用 {taken}、{count_kept} 笔，"
            f"流水合计下达 {allotted}、占用 {-used}、{lines} 笔。"
        )


def _lines_out_of_place() -> Iterator[str]:
    """Each line's balance is the sum up to it, and its number the place among its account's lines."""
    so_far = Window(Sum("amount"), partition_by="account_id", order_by="seq")
    place = Window(RowNumber(), partition_by="account_id", order_by="seq")
    wrong = Entry.objects.annotate(so_far=so_far, place=place).filter(~Q(balance=F("so_far"), seq=F("place")))
    for entry in wrong.order_by("account_id", "seq"):
        where = f"账户 {entry.account_id} 第 {entry.seq} 笔"
        yield f"流水 {entry.pk}（{where}）：结余 {entry.balance}，应为 {entry.so_far}。"


def _pairs_that_differ() -> Iterator[str]:
    """A release gives back what its take held, on the same account; what moves leaves one and reaches another."""
    undone = Entry.objects.filter(kind=EntryKind.RELEASE).exclude(
        account=F("reverses__account"), amount=-F("reverses__amount"), ref=F("reverses__ref")
    )
    for entry in undone:
        yield f"流水 {entry.pk}：释放与所释放的占用（流水 {entry.reverses_id}）不一致。"
    moved = Entry.objects.filter(kind=EntryKind.MOVE).aggregate(sum=Coalesce(Sum("amount"), 0))["sum"]
    if moved:
        yield f"调剂的转出和转入相差 {moved}。"
