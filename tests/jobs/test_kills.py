"""Proof by kill -9: whatever dies, no job is lost and none is done twice."""

import os
import random
import time
from pathlib import Path

import psycopg2
import pytest

from tests.jobs.running_server import RunningServer, environment_for, install, manage, running_server
from tests.servers import wait_until

JOBS = 200
KILLS = ["worker", "child", "beat", "web"] * 5
PAUSE_SECONDS = (0.3, 0.9)
LONGEST_SECONDS = 80.0


def kill_at_random(server: RunningServer) -> int:
    """Twenty kills while jobs run. Returns how many of them fell while work was left."""
    kills = random.sample(KILLS, len(KILLS))
    in_time = 0
    for role in kills:
        time.sleep(random.uniform(*PAUSE_SECONDS))
        server.kill_one(role)
        in_time += unfinished(server) > 0
    return in_time


def unfinished(server: RunningServer) -> int:
    return server.rows("select count(*) from jobs_job where state <> 'done'")[0][0]


def prove(environment: dict[str, str]) -> None:
    install(environment)
    manage(environment, "fill_probe", str(JOBS))
    started = time.monotonic()
    with running_server(environment) as server:
        in_time = kill_at_random(server)
        wait_until(
            lambda: unfinished(server) == 0, "the last job", LONGEST_SECONDS - (time.monotonic() - started)
        )
        wait_until(server.answers, "web after the kills")
        states = dict(server.rows("select state, count(*) from jobs_job group by state"))
        effects = dict(server.rows("select job_id, count(*) from probe_effect group by job_id"))
        jobs = {pk for (pk,) in server.rows("select id from jobs_job")}
        attempts = server.rows("select sum(attempt) from jobs_job")[0][0]
    print(
        f"{in_time} of {len(KILLS)} kills in time, {attempts - JOBS} attempts lost, {time.monotonic() - started:.0f} s"
    )
    assert states == {"done": JOBS}
    assert set(effects) == jobs  # nothing lost
    assert set(effects.values()) == {1}  # nothing done twice
    assert in_time >= len(KILLS) // 2  # the kills fell into the work, not behind it
    assert attempts > JOBS  # and at least one of them broke off a job


@pytest.mark.slow
def test_kills_on_sqlite_and_the_embedded_broker(tmp_path: Path) -> None:
    prove(environment_for(tmp_path))


@pytest.mark.slow
@pytest.mark.postgres
def test_kills_on_postgresql_and_redis(tmp_path: Path) -> None:
    server = os.environ["TEST_DATABASE_URL"]
    link = psycopg2.connect(server)
    link.autocommit = True
    link.cursor().execute("drop database if exists kills with (force)")
    link.cursor().execute("create database kills")
    link.close()
    url = server.rsplit("/", 1)[0] + "/kills"
    broker = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/7"
    prove(environment_for(tmp_path, DATABASE_URL=url, CELERY_BROKER_URL=broker))
