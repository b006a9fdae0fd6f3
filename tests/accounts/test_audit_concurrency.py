"""Many writers at once: the chain neither forks nor makes them wait for one another."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts import audit
from accounts.enums import Event
from accounts.models import AuditEvent
from accounts.verification import verify_chain

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, EVENTS = 8, 40


def in_threads(work: Callable[[int], None], count: int) -> None:
    def run(number: int) -> None:
        try:
            work(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_eight_writers_leave_a_whole_chain() -> None:
    def write(writer: int) -> None:
        for number in range(EVENTS):
            with transaction.atomic():
                audit.record(Event.CADRE_READ, by=None, target=f"cadre:{writer}-{number}")
                if number % 7 == 0:
                    transaction.set_rollback(True)

    in_threads(write, WRITERS)

    kept = WRITERS * (EVENTS - len(range(0, EVENTS, 7)))
    verdict = verify_chain()
    assert (verdict.ok, verdict.events) == (True, kept)


def test_a_long_transaction_does_not_hold_up_other_writers() -> None:
    audit.record(Event.CADRE_READ, by=None, target="cadre:0")  # opens a lane
    written = threading.Event()

    def write(_: int) -> None:
        audit.record(Event.CADRE_READ, by=None, target="cadre:quick")
        written.set()

    with transaction.atomic():
        audit.record(Event.CADRE_READ, by=None, target="cadre:slow")
        in_threads(write, 1)  # would never return if it waited for this transaction
        assert written.is_set()
    assert set(AuditEvent.objects.values_list("target", flat=True)) >= {"cadre:slow", "cadre:quick"}


def test_checking_while_others_write_raises_no_false_alarm() -> None:
    verdicts = []

    def work(number: int) -> None:
        for turn in range(EVENTS):
            if number == 0:
                verdicts.append(verify_chain())
            else:
                audit.record(Event.CADRE_READ, by=None, target=f"cadre:{number}-{turn}")

    in_threads(work, WRITERS)
    assert [verdict for verdict in verdicts if not verdict.ok] == []
    assert verify_chain().events == EVENTS * (WRITERS - 1)
