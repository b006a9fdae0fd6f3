"""The ledger: whole or refused, append-only, and every balance the sum of its lines."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from accounts.permissions import Refused
from cadre.models import Unit
from cadre.services.units import move_unit
from rewards.enums import EntryKind, LedgerKind
from rewards.growing import ENTRIES
from rewards.models import Account, Entry
from rewards.queries.ledger import faults
from rewards.services import ledger
from tests.factories import make_user
from tests.rewards.accounts import make_account

pytestmark = pytest.mark.django_db
WHY: dict[str, Any] = {"reason": "测试", "by": None}


@pytest.fixture
def account(city: dict[str, Unit]) -> Account:
    return make_account(city["财政局"], 3)


def now(account: Account) -> tuple[int, int, int]:
    account.refresh_from_db()
    return account.total, account.taken, account.balance


def lines(account: Account) -> list[tuple[str, int, int]]:
    return list(account.entries.order_by("seq").values_list("kind", "amount", "balance"))


def test_a_place_is_taken_and_given_back(account: Account) -> None:
    lin = make_user()
    taken = ledger.take(account_id=account.pk, ref="cadre:GB0000001", reason="拟定优秀", by=lin)
    assert now(account) == (3, 1, 2)
    ledger.release(entry_id=taken.pk, reason="改为称职", by=lin)
    assert now(account) == (3, 0, 3)
    assert lines(account) == [("allocate", 3, 3), ("take", -1, 2), ("release", 1, 3)]
    told = AuditEvent.objects.filter(event="ledger.take").get()
    assert (told.target, told.unit_path, told.detail["amount"]) == (
        account.audit_target,
        account.unit_path,
        "−1 名",
    )
    assert list(faults()) == []


def test_never_one_more_than_there_is(account: Account) -> None:
    for number in range(3):
        ledger.take(account_id=account.pk, ref=f"cadre:{number}", **WHY)
    with pytest.raises(Refused, match="只剩 0 名，不够 1 名"):
        ledger.take(account_id=account.pk, ref="cadre:4", **WHY)
    assert now(account) == (3, 3, 0)
    assert len(lines(account)) == 4


def test_several_at_once_are_given_whole_or_not_at_all(account: Account) -> None:
    with pytest.raises(Refused, match="只剩 3 名，不够 4 名"):
        ledger.take(account_id=account.pk, amount=4, ref="case:1", **WHY)
    ledger.take(account_id=account.pk, amount=3, ref="case:1", **WHY)
    assert now(account) == (3, 3, 0)


def test_somebody_holds_one_place_only_and_may_come_again(account: Account) -> None:
    first = ledger.take(account_id=account.pk, ref="cadre:1", **WHY)
    with pytest.raises(Refused, match="不能重复占用"):
        ledger.take(account_id=account.pk, ref="cadre:1", **WHY)
    assert now(account) == (3, 1, 2)
    assert ledger.open_take(account_id=account.pk, ref="cadre:1") == first
    ledger.release(entry_id=first.pk, **WHY)
    assert ledger.open_take(account_id=account.pk, ref="cadre:1") is None
    ledger.take(account_id=account.pk, ref="cadre:1", **WHY)
    assert now(account) == (3, 1, 2)


def test_a_take_is_given_back_once(account: Account) -> None:
    taken = ledger.take(account_id=account.pk, ref="cadre:1", **WHY)
    ledger.take(account_id=account.pk, ref="cadre:2", **WHY)
    undone = ledger.release(entry_id=taken.pk, **WHY)
    with pytest.raises(Refused, match="已经释放"):
        ledger.release(entry_id=taken.pk, **WHY)
    with pytest.raises(Refused, match="只有占用的名额可以释放"):
        ledger.release(entry_id=undone.pk, **WHY)
    assert now(account) == (3, 1, 2)


def test_only_what_is_free_is_withdrawn(account: Account) -> None:
    ledger.take(account_id=account.pk, amount=2, ref="case:1", **WHY)
    with pytest.raises(Refused, match="只剩 1 名"):
        ledger.withdraw(account_id=account.pk, amount=2, **WHY)
    ledger.withdraw(account_id=account.pk, amount=1, **WHY)
    ledger.allocate(account_id=account.pk, amount=4, **WHY)
    assert now(account) == (6, 2, 4)


def test_what_leaves_one_account_reaches_the_other(account: Account, city: dict[str, Unit]) -> None:
    other = make_account(city["教育局"], 0)
    out, into = ledger.move(from_id=account.pk, to_id=other.pk, amount=2, ref="case:9", **WHY)
    assert (now(account), now(other)) == ((1, 0, 1), (2, 0, 2))
    assert (out.other_account, into.other_account) == (other, account)
    with pytest.raises(Refused, match="只剩 1 名"):
        ledger.move(from_id=account.pk, to_id=other.pk, amount=2, **WHY)
    with pytest.raises(Refused, match="同一个账户"):
        ledger.move(from_id=account.pk, to_id=account.pk, amount=1, **WHY)
    assert list(faults()) == []


def test_money_is_counted_in_cents_and_never_mixed_with_places(
    account: Account, city: dict[str, Unit]
) -> None:
    bonus = make_account(
        city["教育局"], 12_345_678, kind=LedgerKind.BONUS, subject="project:7", name="跨江大桥项目组"
    )
    ledger.take(account_id=bonus.pk, amount=5_000_001, ref="cadre:1", **WHY)
    with pytest.raises(Refused, match=r"只剩 73,456\.77 元，不够 80,000\.00 元"):
        ledger.take(account_id=bonus.pk, amount=8_000_000, ref="cadre:2", **WHY)
    with pytest.raises(Refused, match="名额和资金不能互相调剂"):
        ledger.move(from_id=bonus.pk, to_id=account.pk, amount=1, **WHY)
    assert now(bonus) == (12_345_678, 5_000_001, 7_345_677)


def test_rank_quotas_of_one_unit_stand_side_by_side(city: dict[str, Unit]) -> None:
    first = make_account(
        city["财政局"], 2, kind=LedgerKind.RANK, subject="researcher_1", name="一级调研员职数"
    )
    second = make_account(
        city["财政局"], 4, kind=LedgerKind.RANK, subject="researcher_2", name="二级调研员职数"
    )
    ledger.take(account_id=first.pk, ref="cadre:1", **WHY)
    assert (now(first), now(second)) == ((2, 1, 1), (4, 0, 4))
    with pytest.raises(Refused, match="已经开户"):
        make_account(city["财政局"], 1, kind=LedgerKind.RANK, subject="researcher_1")


@pytest.mark.parametrize("amount", [0, -1])
@pytest.mark.parametrize("change", [ledger.allocate, ledger.withdraw])
def test_amounts_are_positive(account: Account, change: Callable[..., Entry], amount: int) -> None:
    with pytest.raises(Refused, match="大于0"):
        change(account_id=account.pk, amount=amount, **WHY)
    with pytest.raises(Refused, match="大于0"):
        ledger.take(account_id=account.pk, amount=amount, ref="x", **WHY)


def test_every_line_has_a_reason(account: Account) -> None:
    with pytest.raises(Refused, match="请写明事由"):
        ledger.allocate(account_id=account.pk, amount=1, reason=" ", by=None)
    assert now(account) == (3, 0, 3)


def test_the_account_moves_with_its_unit(account: Account, city: dict[str, Unit]) -> None:
    moved = move_unit(
        unit_id=city["财政局"].pk,
        parent_id=city["临湖区"].pk,
        on=account.opened_at.date(),
        source="测试",
        by=None,
    )
    account.refresh_from_db()
    assert account.unit_path == moved.path


# --- many at once ---------------------------------------------------------------------------------------------


def test_many_accounts_are_opened_and_emptied(city: dict[str, Unit]) -> None:
    units = [city["财政局"], city["教育局"], city["水利局"]]
    asked = [ledger.Allotment(unit, f"{unit.short_name}名额", n) for n, unit in enumerate(units)]
    same: dict[str, Any] = {"kind": LedgerKind.EXCELLENT, "year": 2025, "ref": "places:1", **WHY}
    opened = ledger.open_accounts(allotments=asked, **same)
    assert [account.total for account in opened] == [0, 1, 2]
    assert [account.unit for account in opened] == units
    with pytest.raises(Refused, match="不能重复下达"):
        ledger.open_accounts(allotments=asked, **same)
    ids = [account.pk for account in opened]
    held = ledger.take(account_id=ids[2], ref="cadre:1", **WHY)
    with pytest.raises(Refused, match="已占用 1 名"):
        ledger.empty_accounts(account_ids=ids, ref="places:1", **WHY)
    ledger.release(entry_id=held.pk, **WHY)
    assert ledger.empty_accounts(account_ids=ids, ref="places:1", **WHY) == 3
    again = ledger.open_accounts(allotments=asked, **same)
    assert [account.pk for account in again] == ids
    assert list(faults()) == []


# --- the database itself refuses --------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_lines_are_never_changed_or_removed(account: Account, verb: str) -> None:
    rows = Entry.objects.filter(account=account)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        rows.update(amount=9) if verb == "update" else rows._raw_delete("default")
    assert lines(account) == [("allocate", 3, 3)]


@pytest.mark.parametrize("change", [{"taken": 4}, {"taken": -1}, {"total": -1}])
def test_no_account_gives_more_than_it_has(account: Account, change: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=account.pk).update(**change)


def test_the_check_finds_what_does_not_add_up(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    ledger.take(account_id=account.pk, ref="cadre:1", **WHY)
    call_command("check_ledger")
    assert "1 个账户、2 笔流水，全部相符" in capsys.readouterr().out
    Account.objects.filter(pk=account.pk).update(total=9)
    with pytest.raises(CommandError, match="1 处对不上"):
        call_command("check_ledger")
    assert "下达 9、占用 1、2 笔，流水合计下达 3、占用 1、2 笔" in capsys.readouterr().out
    Account.objects.filter(pk=account.pk).update(total=3)
    with connection.cursor() as cursor:
        ENTRIES.remove(cursor.execute, connection.vendor)
        Entry.objects.filter(account=account, seq=2).update(amount=-2)
        ENTRIES.install(cursor.execute, connection.vendor)
    assert len(list(faults())) == 2  # the account's sum, and the line's own balance


# --- any order of operations ------------------------------------------------------------------------------------

OPERATION = st.tuples(
    st.sampled_from(["allocate", "withdraw", "take", "release", "move"]),
    st.integers(0, 2),
    st.integers(0, 2),
    st.integers(1, 4),
)


def perform(accounts: list[Account], operation: tuple[str, int, int, int], number: int) -> None:
    verb, one, other, amount = operation
    account = accounts[one]
    if verb == "take":
        ledger.take(account_id=account.pk, amount=amount, ref=f"ref:{number}", **WHY)
    elif verb == "move":
        ledger.move(from_id=account.pk, to_id=accounts[other].pk, amount=amount, **WHY)
    elif verb == "release":
        held = account.entries.filter(kind=EntryKind.TAKE).order_by("seq")[amount - 1 : amount].first()
        if held:
            ledger.release(entry_id=held.pk, **WHY)
    else:
        {"allocate": ledger.allocate, "withdraw": ledger.withdraw}[verb](
            account_id=account.pk, amount=amount, **WHY
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(OPERATION, max_size=25))
def test_whatever_happens_in_whatever_order_it_adds_up(
    city: dict[str, Unit], operations: list[tuple[str, int, int, int]]
) -> None:
    with transaction.atomic():
        accounts = [make_account(city[name], 4) for name in ("财政局", "教育局", "水利局")]
        for number, operation in enumerate(operations):
            with suppress(Refused):
                perform(accounts, operation, number)
            assert list(faults()) == []
        for account in accounts:
            account.refresh_from_db()
            assert account.entries.aggregate(sum=Sum("amount"))["sum"] == account.balance >= 0
        transaction.set_rollback(True)
