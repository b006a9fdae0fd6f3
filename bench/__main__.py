"""Runs the benches named on the command line, or all, each in its own process and data folder."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.servers import postgres_server, redis_server

HERE = Path(__file__).resolve().parent
NEED_SERVERS = {"desk", "people", "ranks"}  # these measure PostgreSQL


def run(name: str) -> int:
    """One bench; its exit code."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"dandang-bench-{name}-"))
        environment = {
            **os.environ,
            "DANDANG_DATA_DIR": folder,
            "DANDANG_FONTS_DIR": os.environ.get("DANDANG_FONTS_DIR", str(HERE.parent / "var" / "fonts")),
            "DANDANG_SECRET_KEY": "bench-secret-key-" + "s" * 32,
            "DANDANG_DATA_KEY": "bench-data-key-" + "d" * 32,
            "DANDANG_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        if name in NEED_SERVERS:
            environment["DATABASE_URL"] = stack.enter_context(postgres_server())
            environment["CELERY_BROKER_URL"] = stack.enter_context(redis_server())
        print(f"\n━━ {name} ━━", flush=True)
        return subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], env=environment, check=False
        ).returncode


def main(names: list[str]) -> int:
    known = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    if unknown := set(names) - set(known):
        print(
            f"没有这些基准 · no such bench: {', '.join(sorted(unknown))}; 有 · there are: {', '.join(known)}"
        )
        return 2
    codes = [run(name) for name in names or known]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
