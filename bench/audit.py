"""Audit events per second with 8 writers, beside plain inserts of the same rows, on SQLite and PostgreSQL.

Each event is a transaction of its own, as a page view is. The plain way writes the same columns without a chain.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time

WRITERS = 8
EVENTS = 150  # by each writer


def _write(chained: bool, start: "multiprocessing.synchronize.Barrier") -> None:
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from accounts import audit, chain
    from accounts.enums import Event
    from accounts.models import AuditEvent

    connection.ensure_connection()
    start.wait()
    for number in range(EVENTS):
        target = f"cadre:GB{number:07d}"
        if chained:
            audit.record(Event.CADRE_READ, by=None, target=target, unit_path="000001", page="时间轴")
        else:
            AuditEvent.objects.create(
                at=timezone.now(), event=Event.CADRE_READ, actor="命令行", target=target, unit_path="000001",
                detail={"page": "时间轴"}, lane=os.getpid() % 30000, seq=number + 1, hash=chain.GENESIS,
            )  # fmt: skip


def _measure(chained: bool) -> float:
    """Events per second over all writers."""
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WRITERS + 1)
    writers = [context.Process(target=_write, args=(chained, start)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    start.wait()
    began = time.perf_counter()
    for writer in writers:
        writer.join()
    if any(writer.exitcode for writer in writers):
        raise RuntimeError("a writer failed")
    return WRITERS * EVENTS / (time.perf_counter() - began)


def _one_database(name: str) -> None:
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], check=True)
    plain = _measure(chained=False)
    chained = _measure(chained=True)
    print(
        f"{name:<12} plain {plain:7.0f} events/s   chained {chained:7.0f} events/s   ratio {chained / plain:.2f}"
    )


def main() -> None:
    if os.environ.get("AUDIT_BENCH_CHILD"):
        _one_database(os.environ["AUDIT_BENCH_CHILD"])
        return
    from tests.servers import postgres_server

    with tempfile.TemporaryDirectory() as folder:
        _child("SQLite", DANDANG_DATA_DIR=folder, DATABASE_URL=f"sqlite:///{folder}/db.sqlite3")
    with postgres_server() as url:
        _child("PostgreSQL", DATABASE_URL=url)


def _child(name: str, **environment: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bench.audit"],
        env={**os.environ, **environment, "AUDIT_BENCH_CHILD": name},
        check=True,
    )


if __name__ == "__main__":
    main()
