"""Many at once: never a place too many, never one lost, and the sums right at every moment. On both databases."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.permissions import Refused
from cadre.models import Unit
from rewards.models import Account, Entry
from rewards.queries.ledger import faults
from rewards.services import ledger
from tests.factories import make_city
from tests.rewards.accounts import make_account
from tests.source import ROOT

TAKERS, PLACES = 50, 5
PROCESSES = 8
on_postgres = pytest.mark.postgres
committed = pytest.mark.django_db(transaction=True)


class Takers:
    """Fifty threads, each with a connection of its own, that all do the same at the same moment."""

    def __init__(self, work: Callable[[int, int], Any], rounds: int) -> None:
        self.work, self.rounds = work, rounds
        self.gate = threading.Barrier(TAKERS)
        self.outcomes: list[list[Any]] = [[] for _ in range(rounds)]

    def one(self, number: int) -> None:
        try:
            for turn in range(self.rounds):
                self.gate.wait(60)
                try:
                    self.work(turn, number)
                    self.outcomes[turn].append("taken")
                except Refused:
                    self.outcomes[turn].append("refused")
                except Exception as error:  # a thread's error must not vanish
                    self.outcomes[turn].append(repr(error))
        finally:
            connection.close()

    def run(self) -> list[Counter[Any]]:
        """What came out of each round."""
        threads = [threading.Thread(target=self.one, args=(number,)) for number in range(TAKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return [Counter(outcome) for outcome in self.outcomes]


def race(units: dict[str, Unit], rounds: int) -> None:
    """Fifty takers for five places, in each round on a fresh account: five get one, always."""
    accounts = [make_account(units["财政局"], PLACES, subject=f"round:{turn}") for turn in range(rounds)]

    def take(turn: int, number: int) -> None:
        ledger.take(account_id=accounts[turn].pk, ref=f"cadre:{number}", reason="抢", by=None)

    outcomes = Takers(take, rounds).run()
    assert outcomes == [Counter(taken=PLACES, refused=TAKERS - PLACES)] * rounds
    assert set(Account.objects.values_list("taken", "total")) == {(PLACES, PLACES)}
    assert Entry.objects.filter(kind="take").count() == rounds * PLACES
    assert list(faults()) == []


@on_postgres
@committed
def test_of_fifty_takers_five_get_a_place() -> None:
    race(make_city(), rounds=10)


@on_postgres
@committed
def test_one_take_given_back_by_fifty_at_once_is_given_back_once() -> None:
    account = make_account(make_city()["财政局"], 100)
    ledger.take(account_id=account.pk, amount=50, ref="case:other", reason="测试", by=None)
    held = [ledger.take(account_id=account.pk, ref=f"case:{n}", reason="测试", by=None) for n in range(5)]
    outcomes = Takers(
        lambda turn, number: ledger.release(entry_id=held[turn].pk, reason="抢", by=None), 5
    ).run()
    assert outcomes == [Counter(taken=1, refused=TAKERS - 1)] * 5
    account.refresh_from_db()
    assert (account.total, account.taken) == (100, 50)
    assert list(faults()) == []


@on_postgres
@committed
def test_one_person_comes_fifty_times_at_once_and_holds_one_place() -> None:
    account = make_account(make_city()["财政局"], 100)

    def take(turn: int, number: int) -> None:
        ledger.take(account_id=account.pk, ref="cadre:GB0000001", reason="抢", by=None)

    assert Takers(take, 1).run() == [Counter(taken=1, refused=TAKERS - 1)]


@on_postgres
@committed
def test_moves_both_ways_at_once_do_not_wait_for_each_other_for_ever() -> None:
    city = make_city()
    one, other = make_account(city["财政局"], 100), make_account(city["教育局"], 100)

    def move(turn: int, number: int) -> None:
        ends = (one.pk, other.pk) if number % 2 else (other.pk, one.pk)
        ledger.move(from_id=ends[0], to_id=ends[1], amount=1, reason="对调", by=None)

    assert Takers(move, 3).run() == [Counter(taken=TAKERS)] * 3
    assert {account.balance for account in Account.objects.all()} == {100}
    assert list(faults()) == []


@on_postgres
@committed
def test_one_account_opened_by_fifty_at_once_is_opened_once() -> None:
    bureau = make_city()["财政局"]
    assert Takers(lambda turn, number: make_account(bureau, 3), 1).run() == [
        Counter(taken=1, refused=TAKERS - 1)
    ]
    assert Account.objects.get().total == 3
    assert list(faults()) == []


# --- eight processes ---------------------------------------------------------------------------------------------


def address() -> str:
    """DATABASE_URL of the database that this test uses."""
    given = connection.settings_dict
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@contextmanager
def workers(environment: dict[str, str], operations: int) -> Iterator[list[subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "tests.rewards.ledger_worker"]
    running = [
        subprocess.Popen(
            [*command, str(seed), str(operations // PROCESSES)],
            env=environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
        )
        for seed in range(PROCESSES)
    ]
    try:
        yield running
    finally:
        for process in running:
            process.kill()


def random_operations(accounts: list[Account], environment: dict[str, str], operations: int) -> None:
    """Let eight processes work, look at the sums all the while, and compare what they say with what is there."""
    with workers(environment, operations) as running:
        looks = 0
        while any(process.poll() is None for process in running):
            assert list(faults()) == []  # at any moment, in the middle of it all
            looks += 1
        told = [json.loads(process.communicate()[0]) for process in running]
    assert looks > 3
    for account in accounts:
        before = account.total
        account.refresh_from_db()
        key = str(account.pk)
        assert account.total == before + sum(said["total"].get(key, 0) for said in told)
        assert account.taken == sum(said["taken"].get(key, 0) for said in told)
        assert 0 <= account.taken <= account.total
    assert sum(account.taken for account in accounts) > 0
    assert list(faults()) == []


def five_accounts() -> list[Account]:
    city = make_city()
    return [make_account(city[name], 20) for name in ("财政局", "教育局", "槐林镇", "水利局", "临湖区")]


@on_postgres
@committed
def test_eight_processes_at_random() -> None:
    random_operations(five_accounts(), {**os.environ, "DATABASE_URL": address()}, operations=800)


@pytest.mark.slow
def test_eight_processes_at_random_on_sqlite(tmp_path: Path) -> None:
    """The same on a file of SQLite, from outside: preparing, working and checking are processes of their own."""
    environment = {
        **os.environ,
        "DANDANG_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'ledger.sqlite3'}",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=environment, cwd=ROOT, check=True, text=True, capture_output=True
        )
        return done.stdout

    run("manage.py", "migrate", "--verbosity", "0")
    prepare = "from tests.rewards.test_ledger_concurrency import five_accounts; five_accounts()"
    run("manage.py", "shell", "--no-imports", "-c", prepare)
    with workers(environment, 2_000) as running:
        told = [json.loads(process.communicate()[0]) for process in running]
    assert "全部相符" in run("manage.py", "check_ledger")
    read = (
        "import json; from rewards.models import Account;"
        "print(json.dumps(list(Account.objects.values_list('pk', 'total', 'taken'))))"
    )
    for pk, total, taken in json.loads(run("manage.py", "shell", "--no-imports", "-c", read)):
        assert total == 20 + sum(said["total"].get(str(pk), 0) for said in told)
        assert taken == sum(said["taken"].get(str(pk), 0) for said in told)
