"""The ledger's only writer: places and money are allotted, taken, given back and moved, never one too many.

Every change is one conditional UPDATE of the account (a check constraint stands behind it) and one entry in the same
transaction. What is asked for is given whole or refused. The calling service has checked who may; so nothing is
asked here. Amounts are positive whole numbers: places, or cents for money.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import audit
from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from cadre.models import Unit
from rewards.enums import EntryKind, LedgerKind
from rewards.models import Account, Entry


@transaction.atomic
def open_account(
    *,
    kind: LedgerKind,
    year: int,
    unit: Unit,
    total: int,
    name: str,
    reason: str,
    by: User | None,
    subject: str = "",
    ref: str = "",
) -> Account:
    """Open an account and allot `total` to it. Raises Refused when the unit has this account already."""
    account, is_new = Account.objects.get_or_create(
        kind=kind, year=year, unit=unit, subject=subject, defaults={"unit_path": unit.path, "name": name}
    )
    if not is_new:
        raise Refused(f"“{account.name}”已经开户，请在原账户上追加或调剂。")
    if total:
        allocate(account_id=account.pk, amount=total, reason=reason, ref=ref, by=by)
    return Account.objects.get(pk=account.pk)


@transaction.atomic
def allocate(*, account_id: int, amount: int, reason: str, by: User | None, ref: str = "") -> Entry:
    """Allot more to an account."""
    _positive(amount)
    account = _change(account_id, Q(), total=amount)
    return _log(_write(account, EntryKind.ALLOCATE, amount, reason, by, ref=ref), Event.LEDGER_ALLOCATE, by)


@transaction.atomic
def withdraw(*, account_id: int, amount: int, reason: str, by: User | None, ref: str = "") -> Entry:
    """Take back what nobody uses. Raises Refused when less than that is free."""
    _positive(amount)
    account = _change(account_id, _free(amount), total=-amount)
    return _log(_write(account, EntryKind.WITHDRAW, -amount, reason, by, ref=ref), Event.LEDGER_WITHDRAW, by)


@transaction.atomic
def take(*, account_id: int, amount: int = 1, ref: str, reason: str, by: User | None) -> Entry:
    """Take places for `ref` ("cadre:GB0000012", a case number). Raises Refused when too few are left, or when `ref`
    already holds some of this account."""
    _positive(amount)
    account = _change(account_id, _free(amount), taken=amount)
    if _open_takes(account, [ref]):
        raise Refused(f"{ref} 已经占用“{account.name}”，不能重复占用。")
    return _log(_write(account, EntryKind.TAKE, -amount, reason, by, ref=ref), Event.LEDGER_TAKE, by)


@transaction.atomic
def release(*, entry_id: int, reason: str, by: User | None) -> Entry:
    """Give back everything that one take holds. Raises Refused when it was given back before."""
    entry = Entry.objects.get(pk=entry_id)
    if entry.kind != EntryKind.TAKE:
        raise Refused("只有占用的名额可以释放，请核对所选的一笔。")
    account = _change(entry.account_id, Q(taken__gte=-entry.amount), taken=entry.amount)
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("这一笔占用已经释放，不能再次释放。")
    line = _write(account, EntryKind.RELEASE, -entry.amount, reason, by, ref=entry.ref, reverses=entry)
    return _log(line, Event.LEDGER_RELEASE, by)


@transaction.atomic
def move(
    *, from_id: int, to_id: int, amount: int, reason: str, by: User | None, ref: str = ""
) -> tuple[Entry, Entry]:
    """Move free places from one account to another of the same measure; the line of the giver, and of the receiver.

    Raises Refused when too few are free.
    """
    _positive(amount)
    if from_id == to_id:
        raise Refused("调出和调入是同一个账户，请另选账户。")
    changes = {from_id: (_free(amount), -amount), to_id: (Q(), amount)}
    changed = {pk: _change(pk, changes[pk][0], total=changes[pk][1]) for pk in sorted(changes)}  # no deadlock
    giver, receiver = changed[from_id], changed[to_id]
    if giver.is_money != receiver.is_money:
        raise Refused("名额和资金不能互相调剂，请另选账户。")
    out = _write(giver, EntryKind.MOVE, -amount, reason, by, ref=ref, other_account=receiver)
    into = _write(receiver, EntryKind.MOVE, amount, reason, by, ref=ref, other_account=giver)
    return _log(out, Event.LEDGER_MOVE, by), into


def open_take(*, account_id: int, ref: str) -> Entry | None:
    """The take by which `ref` holds places of the account now; None when it holds none."""
    return Entry.objects.filter(account=account_id, ref=ref, kind=EntryKind.TAKE, reversal=None).first()


# --- many at once ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Allotment:
    """What one unit is to have."""

    unit: Unit
    name: str
    total: int
    subject: str = ""


@transaction.atomic
def open_accounts(
    *,
    kind: LedgerKind,
    year: int,
    allotments: Sequence[Allotment],
    reason: str,
    ref: str,
    by: User | None,
) -> list[Account]:
    """Allot to many units at once, in their order; the caller writes the audit row of the whole.

    An account that was emptied before is used again. Raises Refused when one of them has something already.
    """
    known = {
        (account.unit_id, account.subject): account
        for account in Account.objects.select_for_update().filter(
            kind=kind, year=year, unit__in=[allotment.unit for allotment in allotments]
        )
    }
    accounts = []
    for one in allotments:
        account = known.get((one.unit.pk, one.subject)) or Account(
            kind=kind, year=year, unit=one.unit, unit_path=one.unit.path, subject=one.subject
        )
        if account.total:
            raise Refused(f"“{account.name}”已有 {account.shown(account.total)}，不能重复下达。")
        account.name, account.total = one.name, one.total
        account.entries_count += bool(one.total)
        accounts.append(account)
    _save_all(accounts)
    _line_all([a for a in accounts if a.total], EntryKind.ALLOCATE, 1, reason, ref, by)
    return accounts


@transaction.atomic
def empty_accounts(*, account_ids: Sequence[int], reason: str, ref: str, by: User | None) -> int:
    """Take back everything from many accounts; the sum. Raises Refused when anything of them is in use."""
    accounts = list(Account.objects.select_for_update().filter(pk__in=account_ids).order_by("pk"))
    used = next((account for account in accounts if account.taken), None)
    if used is not None:
        raise Refused(f"“{used.name}”已占用 {used.shown(used.taken)}，不能收回，请先释放。")
    full = [account for account in accounts if account.total]
    for account in full:
        account.entries_count += 1
    _line_all(full, EntryKind.WITHDRAW, -1, reason, ref, by)
    given_back = sum(account.total for account in full)
    for account in full:
        account.total = 0
    _save_all(full)
    return given_back


def _save_all(accounts: list[Account]) -> None:
    """New accounts are inserted, known ones (locked by the caller) updated."""
    new = [account for account in accounts if account.pk is None]
    known = [account for account in accounts if account.pk is not None]
    try:
        with transaction.atomic():
            Account.objects.bulk_create(new, batch_size=1000)
    except IntegrityError as error:
        raise Refused("有单位的账户刚由别人开立，请刷新后再办理。") from error
    Account.objects.bulk_update(known, ["name", "total", "entries_count"], batch_size=500)


def _line_all(
    accounts: list[Account], kind: EntryKind, sign: int, reason: str, ref: str, by: User | None
) -> None:
    """A line for the whole total of each account: it was, or becomes, empty."""
    now = timezone.now()
    Entry.objects.bulk_create(
        [
            Entry(
                account=account,
                seq=account.entries_count,
                kind=kind,
                amount=sign * account.total,
                balance=account.total if sign > 0 else 0,
                reason=reason,
                ref=ref,
                by=by,
                at=now,
            )
            for account in accounts
        ],
        batch_size=1000,
    )


# --- one change and its line -----------------------------------------------------------------------------------


def _positive(amount: int) -> None:
    if amount <= 0:
        raise Refused("数量应为大于0的整数，请改正。")


def _free(amount: int) -> Q:
    return Q(total__gte=F("taken") + amount)


def _change(account_id: int, when: Q, *, total: int = 0, taken: int = 0) -> Account:
    """The conditional UPDATE; the row stays locked to the end of the transaction. Raises Refused when not met."""
    changed = Account.objects.filter(when, pk=account_id).update(
        total=F("total") + total, taken=F("taken") + taken, entries_count=F("entries_count") + 1
    )
    account = Account.objects.get(pk=account_id)
    if not changed:
        needed = account.shown(abs(total or taken))
        raise Refused(f"“{account.name}”只剩 {account.shown(account.balance)}，不够 {needed}。")
    return account


def _open_takes(account: Account, refs: list[str]) -> bool:
    """Whether one of `refs` holds something of the account, whose row is locked."""
    return Entry.objects.filter(account=account, ref__in=refs, kind=EntryKind.TAKE, reversal=None).exists()


def _write(
    account: Account,
    kind: EntryKind,
    amount: int,
    reason: str,
    by: User | None,
    *,
    ref: str = "",
    reverses: Entry | None = None,
    other_account: Account | None = None,
) -> Entry:
    """The line of a change that has been made; `account` is the row as it now is."""
    if not reason.strip():
        raise Refused("请写明事由。")
    return Entry.objects.create(
        account=account,
        seq=account.entries_count,
        kind=kind,
        amount=amount,
        balance=account.balance,
        reason=reason.strip(),
        ref=ref,
        reverses=reverses,
        other_account=other_account,
        by=by,
    )


def _log(entry: Entry, event: Event, by: User | None) -> Entry:
    account = entry.account
    audit.record(
        event,
        by=by,
        target=account.audit_target,
        unit_path=account.unit_path,
        name=account.name,
        amount=entry.shown,
        balance=account.shown(entry.balance),
        object=entry.ref,
        reason=entry.reason,
    )
    return entry
