"""Places: a plan for 3,000 units with a million participants, and the ledger beside the two plain ways of taking.

    script/bench places                    a million people on PostgreSQL, 200 rounds on both databases
    PEOPLE=100000 ROUNDS=20 script/bench places

The plan is measured by the clock (counting, sharing out, both) and by what was computed for it, which other work on
the machine hardly changes; that is held to the limit. The three ways of taking a place let 50 threads take 5 places in
every round; count-then-insert is what one would write first. Ours also writes the log event of every place and asks
whether the taker holds one already, which the plain ways do not.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 Django first
from django.db import connection, transaction  # noqa: E402
from django.db.models import F, Sum  # noqa: E402

from accounts.permissions import Refused  # noqa: E402
from bench import _population as population  # noqa: E402
from cadre.enums import UnitKind, UnitLevel  # noqa: E402
from cadre.models import Unit  # noqa: E402
from rewards.enums import EntryKind, LedgerKind, Scheme  # noqa: E402
from rewards.models import Account, Entry  # noqa: E402
from rewards.queries.ledger import faults  # noqa: E402
from rewards.queries.participants import participants  # noqa: E402
from rewards.queries.places_rules import place_rules  # noqa: E402
from rewards.queries.trial import facts_of, trial, unit_drafts  # noqa: E402
from rewards.rules.choices import PlanChoices  # noqa: E402
from rewards.rules.plans import plan_places  # noqa: E402
from rewards.services import ledger  # noqa: E402

PEOPLE = int(os.environ.get("PEOPLE", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "200"))
OPERATIONS = int(os.environ.get("OPERATIONS", "10000"))
TAKERS, PLACES, PROCESSES = 50, 5, 8
DISTRICTS, BODIES = 30, 100  # 3,000 units that have people
LIMIT = 2.0  # seconds for the plan


# --- the plan ---------------------------------------------------------------------------------------------------


def load_units() -> Unit:
    """A city of 30 districts with 100 bodies each; districts have no people of their own."""
    top = population._unit(1, None, population.step(1), "云川市", UnitKind.REGION, UnitLevel.CITY)
    units, pk = [top], 1
    for number in range(1, DISTRICTS + 1):
        pk += 1
        district = population._unit(
            pk, top, population.step(number), f"第{number}区", UnitKind.REGION, UnitLevel.COUNTY
        )
        units.append(district)
        for body in range(1, BODIES + 1):
            pk += 1
            kind = UnitKind.TOWNSHIP if body % 4 == 0 else UnitKind.DEPARTMENT
            units.append(
                population._unit(pk, district, population.step(body), f"单位{body}", kind, UnitLevel.COUNTY)
            )
    Unit.objects.bulk_create(units, batch_size=2000)
    return top


# Everybody takes part; one in forty is on probation, one in two hundred was warned in the year.
_EVERYBODY = """
UPDATE cadre_cadre SET person_type = 'civil_servant', status = 'active', title_since = DATE '2020-01-01',
  work_started_on = CASE WHEN id % 40 = 0 THEN DATE '2025-08-01' ELSE DATE '2008-07-01' END"""
_SANCTIONED = """
INSERT INTO cadre_sanction (cadre_id, kind, started_on, authority, reason, source, source_text, recorded_at)
SELECT id, 'discipline_warning', DATE '2025-04-01', '', '', '基准', '', now() FROM cadre_cadre WHERE id % 200 = 1"""


def measure_plan() -> bool:
    top = load_units()
    population.load_people(PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute(_EVERYBODY)
        cursor.execute(_SANCTIONED)
        cursor.execute("VACUUM ANALYZE cadre_cadre")
        cursor.execute("VACUUM ANALYZE cadre_sanction")
    rules = place_rules(2025, Scheme.CIVIL, top)
    choices = PlanChoices(**{**rules.first_choices(), "group_below": 5, "reserve": 100})
    counted = best(lambda: participants(2025, Scheme.CIVIL, top))
    found = participants(2025, Scheme.CIVIL, top)
    facts = [facts_of(draft, found.places, choices) for draft in unit_drafts(found, 2025, choices, rules)]
    shared = best(lambda: plan_places(facts, choices.as_rules(rules.grade_names)))
    whole = best(lambda: trial(2025, Scheme.CIVIL, top, choices, rules))
    done = trial(2025, Scheme.CIVIL, top, choices, rules).outcome.shared
    print(
        f"{len(facts):,} 个单位，{done.people:,} 人，{len(found.named):,} 人逐个说明："
        f"上限 {done.ceiling:,}，分配 {done.places:,}，激励池 {done.pool:,}"
    )
    print(
        f"  统计 {counted:.2f} 秒   分配 {shared:.3f} 秒   从名册到算式合计 {whole:.2f} 秒（限 {LIMIT:.0f} 秒）"
    )
    return whole < LIMIT


def best(work: Callable[[], object], runs: int = 3) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


# --- three ways of taking a place ---------------------------------------------------------------------------------


def ours(account_id: int, ref: str) -> None:
    ledger.take(account_id=account_id, ref=ref, reason="抢", by=None)


@transaction.atomic
def count_then_insert(account_id: int, ref: str) -> None:
    """Look how many are taken, then take one."""
    account = Account.objects.get(pk=account_id)
    if Entry.objects.filter(account=account, kind=EntryKind.TAKE).count() >= account.total:
        raise Refused("没有了")
    _line(account_id, ref)


@transaction.atomic
def select_for_update(account_id: int, ref: str) -> None:
    """Lock the account, then look and take."""
    account = Account.objects.select_for_update().get(pk=account_id)
    if account.balance < 1:
        raise Refused("没有了")
    Account.objects.filter(pk=account_id).update(taken=F("taken") + 1)
    _line(account_id, ref)


def _line(account_id: int, ref: str) -> None:
    """A line without its account's books, as the plain ways write it; the number only keeps lines apart."""
    Entry.objects.create(
        account_id=account_id,
        seq=1000 + int(ref),
        kind=EntryKind.TAKE,
        amount=-1,
        balance=0,
        reason="抢",
        ref=ref,
    )


def race(way: Callable[[int, str], None], unit: Unit, label: str, plain: float | None) -> float:
    """Fifty threads take five places in every round; prints how often too many were given, and the attempts a second.

    `plain` are those of the first way, to which the others are held.
    """
    accounts = [
        ledger.open_account(
            kind=LedgerKind.EXCELLENT, year=2025, unit=unit, total=PLACES, name=label, reason="基准",
            by=None, subject=f"{label}:{number}",
        ).pk
        for number in range(ROUNDS)
    ]  # fmt: skip
    gate, errors = threading.Barrier(TAKERS), [0]

    def one(number: int) -> None:
        try:
            for account_id in accounts:
                gate.wait(120)
                with suppress(Refused):
                    try:
                        way(account_id, str(number))
                    except Refused:
                        raise
                    except Exception:  # a lock error is a taker who got an error page
                        errors[0] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(TAKERS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    given = dict(
        Entry.objects.filter(account__in=accounts, kind=EntryKind.TAKE)
        .order_by()
        .values_list("account")
        .annotate(n=-Sum("amount"))
    )
    over = sum(given.get(pk, 0) > PLACES for pk in accounts)
    under = sum(given.get(pk, 0) < PLACES for pk in accounts)
    speed = TAKERS * ROUNDS / seconds
    print(
        f"  {label:<16}{speed:>8.0f} 次/秒   {speed / (plain or speed):>5.2f} 倍   多给 {over:>3}/{ROUNDS} 轮   "
        f"少给 {under:>3}/{ROUNDS} 轮   出错 {errors[0]}",
        flush=True,
    )
    return speed


def measure_takers() -> None:
    unit = Unit.objects.create(
        code="JG1",
        name="云川市",
        short_name="云川市",
        path="000001",
        kind=UnitKind.REGION,
        level=UnitLevel.CITY,
    )
    plain = race(count_then_insert, unit, "先数后写", None)
    race(select_for_update, unit, "先锁后写", plain)
    race(ours, unit, "条件更新（本系统）", plain)


def measure_random() -> None:
    """Random operations by eight processes; every account must be the sum of its lines afterwards."""
    unit = Unit.objects.get()
    ids = [
        ledger.open_account(
            kind=LedgerKind.RANK,
            year=2025,
            unit=unit,
            total=20,
            name=f"账户{n}",
            reason="基准",
            by=None,
            subject=f"r{n}",
        ).pk
        for n in range(5)
    ]
    command = [sys.executable, "-m", "tests.rewards.ledger_worker"]
    started = time.perf_counter()
    running = [
        subprocess.Popen(
            [*command, str(seed), str(OPERATIONS // PROCESSES)], text=True, stdout=subprocess.PIPE
        )
        for seed in range(PROCESSES)
    ]
    told = [json.loads(process.communicate()[0]) for process in running]
    seconds = time.perf_counter() - started
    lost = sum(
        account.taken != sum(said["taken"].get(str(account.pk), 0) for said in told)
        for account in Account.objects.filter(pk__in=ids)
    )
    wrong = [fault for fault in faults() if any(f"账户 {pk}（" in fault for pk in ids)]
    print(
        f"  {OPERATIONS:,} 次随机操作、{PROCESSES} 个进程：{OPERATIONS / seconds:.0f} 次/秒，"
        f"账户与进程所报不符 {lost}，流水对不上 {len(wrong)}"
    )


# --- one database at a time -----------------------------------------------------------------------------------------


def child(kind: str) -> int:
    call_command("migrate", verbosity=0)
    if kind == "plan":
        return 0 if measure_plan() else 1
    print(f"{connection.vendor}：")
    measure_takers()
    if connection.vendor == "postgresql":
        measure_random()
    return 0


def main() -> int:
    if kind := os.environ.get("PLACES_BENCH_CHILD"):
        return child(kind)
    from tests.servers import postgres_server

    codes = []
    with postgres_server() as url:
        codes.append(_run("plan", DATABASE_URL=url))
    with postgres_server() as url:
        codes.append(_run("ledger", DATABASE_URL=url))
    with tempfile.TemporaryDirectory() as folder:
        codes.append(
            _run("ledger", DANDANG_DATA_DIR=folder, DATABASE_URL=f"sqlite:///{Path(folder) / 'db.sqlite3'}")
        )
    return max(codes)


def _run(kind: str, **environment: str) -> int:
    environment["PLACES_BENCH_CHILD"] = kind
    command = [sys.executable, "-m", "bench.places"]
    return subprocess.run(command, env={**os.environ, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
