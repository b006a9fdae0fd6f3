"""Tasks a second through Celery: our file broker beside kombu's stock one, in the same run.

`python -m bench.jobs [--tasks N]`. Each broker gets a worker process of one pool child and N empty tasks, sent
first and then worked off; the clock runs from the first to the last task done. Prints both rates and their ratio.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

SETTLE_SECONDS = 20.0
BROKERS = ("stock", "stock, polled as often", "ours")


def make_app(name: str, folder: Path) -> Celery:
    """A bare Celery app on one of the brokers."""
    TRANSPORT_ALIASES["spool"] = "jobs.broker:Transport"
    url = f"spool://localhost{folder}" if name == "ours" else "filesystem://localhost"
    app = Celery("bench")
    app.conf.update(
        broker_read_url=url,  # Celery lets the variable CELERY_BROKER_URL win over broker_url
        broker_write_url=url,
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
    )
    if name != "ours":
        messages = folder / "messages"
        messages.mkdir(parents=True, exist_ok=True)
        options: dict[str, object] = {"data_folder_in": str(messages), "data_folder_out": str(messages)}
        options["control_folder"] = str(folder / "control")
        if name != "stock":
            options["polling_interval"] = 0.05
        app.conf.broker_transport_options = options

    @app.task(name="bench.mark")
    def mark(path: str) -> None:
        with open(path, "ab") as marks:
            marks.write(b".")

    return app


def work(name: str, folder: Path) -> None:
    """The worker process."""
    make_app(name, folder).worker_main(
        [
            "worker",
            "-c1",
            "-l",
            "CRITICAL",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


def rate(name: str, tasks: int) -> float:
    """Tasks a second. Raises RuntimeError when the worker did not get through."""
    with tempfile.TemporaryDirectory(prefix="dandang-bench-") as place:
        folder, marks = Path(place) / "broker", Path(place) / "marks"
        app = make_app(name, folder)
        for _ in range(tasks):
            app.send_task("bench.mark", args=[str(marks)])
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "bench.jobs",
            "--work",
            name,
            "--folder",
            str(folder),
        ]
        worker = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
        )
        try:
            return _clock(marks, tasks)
        finally:
            worker.terminate()
            worker.wait(30)


def _clock(marks: Path, tasks: int) -> float:
    """From the first mark to the last; a broker that is slow is measured over what it did in 20 s."""
    done, began, first, last = 0, 0, 0.0, 0.0
    deadline = time.monotonic() + SETTLE_SECONDS
    while done < tasks and time.monotonic() < deadline:
        now = marks.stat().st_size if marks.exists() else 0
        if now != done:
            last = time.monotonic()
            first = first or last
            if done == 0:
                began = now
            done = now
        time.sleep(0.005)
    if done < 2:
        raise RuntimeError("the worker did nothing")
    return (done - began) / (last - first)


def main() -> None:
    parser = argparse.ArgumentParser(description="Tasks a second on each broker.")
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--work")
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.work:
        work(options.work, options.folder)
        return
    rates = {name: rate(name, options.tasks) for name in BROKERS}
    for name, tasks_a_second in rates.items():
        print(f"{name:24} {tasks_a_second:8.0f} tasks/s   {tasks_a_second / rates['stock']:6.1f} x stock")


if __name__ == "__main__":
    main()
