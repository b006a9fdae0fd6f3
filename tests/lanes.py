"""The lanes of `script/test`: which tests run where, one pytest run each, and the total over all of them."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests.browser.chromium import chromium
from tests.servers import postgres_server, redis_server

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5  # pytest's exit code
PARALLEL = ["-n", "2"]
DATA_LAYER = [
    "tests/accounts",
    "tests/regulations",
    "tests/jobs",
    "tests/cadre",
    "tests/dossiers",
]
MARKED_ONLY = ["tests/casework", "tests/rewards", "tests/evaluation", "tests/faultcorrection"]
# Pages say what queries found: the unit lane's database is enough for them.
NO_PAGES = [f"--ignore-glob=*/test_{name}.py" for name in ("views*", "api*", "forms*", "*page*")]


class CannotRun(Exception):
    """What a run needs is not on this machine; the text says what."""


@dataclass(frozen=True)
class Run:
    """One pytest run of a lane. `servers`: with a fresh PostgreSQL and Redis. `browser`: with Chromium."""

    arguments: list[str]
    servers: bool = False
    browser: bool = False


LANES: dict[str, list[Run]] = {
    "unit": [Run([*PARALLEL, "-m", "not postgres and not slow and not browser"])],
    "postgres": [
        Run([*PARALLEL, "-m", "not slow and not browser", *NO_PAGES, *DATA_LAYER], servers=True),
        Run([*PARALLEL, "-m", "postgres and not slow and not browser", *MARKED_ONLY], servers=True),
    ],
    "slow": [Run(["-m", "slow and not postgres"]), Run(["-m", "slow and postgres"], servers=True)],
    "browser": [Run(["-m", "browser"], browser=True)],
}
TOGETHER = ("slow", "browser")  # one process each, which mostly waits for others: they share the processors


@dataclass
class Total:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Total") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def add_report(self, report: Path) -> None:
        for suite in ElementTree.parse(report).iter("testsuite"):
            tests, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
            failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
            self.passed += tests - failed - skipped
            self.failed += failed
            self.skipped += skipped

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@contextmanager
def environment_of(run: Run) -> Iterator[dict[str, str]]:
    """The environment for one run; its servers live as long as the context. Raises CannotRun."""
    environment = dict(os.environ)
    if run.browser and not chromium():
        raise CannotRun("没有 Chromium · no Chromium: install Debian's package chromium")
    with ExitStack() as stack:
        if run.servers:
            try:
                environment["TEST_DATABASE_URL"] = stack.enter_context(postgres_server())
                environment["TEST_REDIS_URL"] = stack.enter_context(redis_server())
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                raise CannotRun(f"PostgreSQL 或 Redis 起不来 · servers did not start: {error}") from error
        yield environment


def perform(run: Run, extra: list[str], reports: Path, out: IO[str]) -> Total:
    """One pytest run, which speaks to `out`. Raises CannotRun."""
    report, total = reports / f"{id(run)}.xml", Total()
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *run.arguments, *extra]
    with environment_of(run) as environment:
        print("▸ pytest", *run.arguments, *extra, file=out, flush=True)
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode == NOTHING_COLLECTED and extra:
        return total
    if report.exists():
        total.add_report(report)
    if (
        done.returncode and not total.failed
    ):  # pytest itself failed: a crash, an empty lane, a broken conftest
        total.failed += 1
    return total


def attempt(lane: str, run: Run, extra: list[str], reports: Path, out: IO[str]) -> Total:
    """A run, or the failure that says why it could not be had."""
    try:
        return perform(run, extra, reports, out)
    except CannotRun as reason:
        print(f"✗✗✗ LANE {lane} CANNOT RUN · {lane} 测试无法运行: {reason}", file=out, flush=True)
        return Total(failed=1)


def heard(lane: str, run: Run, extra: list[str], reports: Path) -> tuple[Total, str]:
    """A run beside others, with what it said."""
    with tempfile.TemporaryFile("w+", dir=reports) as out:
        total = attempt(lane, run, extra, reports, out)
        out.seek(0)
        return total, out.read()


def run_lane(name: str, extra: list[str], total: Total, reports: Path) -> None:
    started = time.monotonic()
    print(f"\n━━ {name} ━━", flush=True)
    for run in LANES[name]:
        total.add(attempt(name, run, extra, reports, sys.stdout))
    print(f"━━ {name}: {time.monotonic() - started:.0f} s ━━", flush=True)


def run_together(names: list[str], extra: list[str], total: Total, reports: Path) -> None:
    """Lanes side by side; each run is printed when it is over."""
    started = time.monotonic()
    print(f"\n━━ {' + '.join(names)} ━━", flush=True)
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(heard, name, run, extra, reports) for name in names for run in LANES[name]]
        for done in as_completed(runs):
            found, text = done.result()
            total.add(found)
            print(text, flush=True)
    print(f"━━ {' + '.join(names)}: {time.monotonic() - started:.0f} s ━━", flush=True)


def main(arguments: list[str]) -> int:
    names = [name for name in arguments if name in LANES] or list(LANES)
    extra = [argument for argument in arguments if argument not in LANES]
    total, reports = Total(), Path(tempfile.mkdtemp(prefix="dandang-reports-"))
    try:
        for name in names:
            if name not in TOGETHER:
                run_lane(name, extra, total, reports)
        if together := [name for name in names if name in TOGETHER]:
            run_together(together, extra, total, reports)
    finally:
        shutil.rmtree(reports)
    print(f"\n{total}", flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
