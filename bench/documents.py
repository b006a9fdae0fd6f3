"""Documents a second: a whole review run beside the naive call and beside the bare recipe, two workers each.

    script/bench documents                 400 people
    PEOPLE=2000 script/bench documents     more

* run: what the product does: order, plan, jobs through Celery, queries, templates, PDF/A-3b, storage, bookkeeping.
* naive: `HTML(string=…).write_pdf()` of the same pages with the system's Noto fonts, no PDF/A, no database.
* bare: `printing.pdf.render` of the same pages in a loop.

The naive loop runs before and after, so that other work on the machine weighs on both sides alike.
"""

import math
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

import django

django.setup()

from django.core.management import call_command  # noqa: E402 Django first
from django.utils import timezone  # noqa: E402

from cadre.models import Cadre  # noqa: E402
from dossiers.appointment_form import appointment_form  # noqa: E402
from dossiers.models import ReviewRun, StoredDocument  # noqa: E402
from dossiers.person_content import person_reports, read_photo  # noqa: E402
from dossiers.rendering import moment, render_form, report_html, warm_up  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.queries import group_progress, worker_alive  # noqa: E402
from printing import fonts, services  # noqa: E402

PEOPLE = int(os.environ.get("PEOPLE", "400"))
LOOPED = 60  # pages in the naive and in the bare loop
FORMS = 60
YEAR = 2025
WORKERS = 2
SONG, BOLD_SONG, BOLD_HEI = "Noto Serif CJK SC", "Dandang Title", "Dandang Hei"


@dataclass(frozen=True)
class Loop:
    """Documents a second of a loop over two processes, and the mean size of a document."""

    rate: float
    size: float


def naive(html: str) -> int:
    import weasyprint

    return len(weasyprint.HTML(string=html).write_pdf())


def bare(html: str) -> int:
    from printing import pdf

    return len(pdf.render(html, title="bench", created=moment("2025-12-31")))


def naive_warm() -> None:
    naive("<p>样张</p>")


def loop(function: object, start: object, pages: list[str]) -> Loop:
    """Two fresh processes, each warmed by one page, then timed over all pages."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"), initializer=start) as pool:  # type: ignore[arg-type]
        list(pool.map(function, pages[: WORKERS * 2]))  # type: ignore[arg-type]
        begun = time.perf_counter()
        sizes = list(pool.map(function, pages))  # type: ignore[arg-type]
        return Loop(len(pages) / (time.perf_counter() - begun), mean(sizes))


def as_naive(html: str) -> str:
    """The same page with its sheet inside, in the system's Song and Hei, bold where ours are bold faces."""
    sheet = (Path(fonts.__file__).parent / "sheets" / "report.css").read_text()
    sheet = re.sub(rf'font: ([^"]+) "{BOLD_SONG}"', rf'font: bold \1 "{SONG}"', sheet)
    sheet = re.sub(rf'font: ([^"]+) "{BOLD_HEI}"', r'font: bold \1 "Noto Sans CJK SC"', sheet)
    sheet = sheet.replace(f'font-family: "{BOLD_HEI}"', 'font-weight: bold; font-family: "Noto Sans CJK SC"')
    html = html.replace("</head>", f"<style>{sheet}</style></head>")
    return re.sub(r"Dandang (Song|Fang|Kai|Fallback)", SONG, html)


def resident(parent: int) -> list[int]:
    """MiB in memory of each child of a process."""
    sizes = []
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        sizes.append(int(status.split("VmRSS:")[1].split()[0]) // 1024)
    return sizes


def run_once(numbers: list[str]) -> tuple[float, list[list[int]]]:
    """Documents a second of a review run through two Celery processes; memory of the processes at each quarter."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-c", str(WORKERS), "-l", "CRITICAL"]
    worker = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not worker_alive():
            time.sleep(0.2)
        time.sleep(3)  # both processes have warmed up
        run = services.start_run(year=YEAR, people=numbers, by=None)
        memory: list[list[int]] = []
        while not (progress := group_progress(run.group)).is_over:
            if progress.total > 1 and progress.finished * 4 // progress.total >= len(memory):
                memory.append(resident(worker.pid))
            time.sleep(0.2)
        memory.append(resident(worker.pid))
        return len(numbers) / _seconds(run), memory
    finally:
        worker.terminate()
        worker.wait(60)


def _seconds(run: ReviewRun) -> float:
    """From the beginning of the plan to the end of the last job."""
    jobs = Job.objects.filter(group=run.group)
    started = jobs.order_by("started_at").values_list("started_at", flat=True)[0]
    finished = jobs.order_by("-finished_at").values_list("finished_at", flat=True)[0]
    assert started is not None
    assert finished is not None
    return (finished - started).total_seconds()


def forms_p95(cadres: list[Cadre]) -> float:
    """Milliseconds of one warm 任免审批表, queries included, at the 95th percentile."""
    warm_up()
    took = []
    for cadre in cadres:
        begun = time.perf_counter()
        render_form(appointment_form(cadre, as_of=timezone.localdate()))
        took.append(1000 * (time.perf_counter() - begun))
    return sorted(took)[math.ceil(0.95 * len(took)) - 1]


def main() -> None:
    if fonts.read_manifest() is None:
        sys.exit("the fonts are not built: manage.py build_fonts")
    call_command("migrate", verbosity=0)
    call_command("load_demo", people=max(PEOPLE, 200), verbosity=0)
    cadres = list(Cadre.objects.filter(status="active").select_related("unit").order_by("id")[:PEOPLE])
    chosen = cadres[:LOOPED]
    reports = person_reports(
        [c.pk for c in chosen], year=YEAR, as_of=timezone.localdate().replace(YEAR, 12, 31)
    )
    pages = [report_html(reports[c.pk], read_photo(c)) for c in chosen]
    plain = [as_naive(page) for page in pages]

    before = loop(naive, naive_warm, plain)
    recipe = loop(bare, warm_up, pages)
    rate, memory = run_once([cadre.number for cadre in cadres])
    after = loop(naive, naive_warm, plain)
    slow = mean((before.rate, after.rate))
    sizes = list(StoredDocument.objects.values_list("size", flat=True))
    print(f"naive  {slow:6.2f} documents/s   {before.size / 1024:6.0f} KiB each")
    print(f"bare   {recipe.rate:6.2f} documents/s   {recipe.size / 1024:6.0f} KiB each", end="")
    print(f"   {recipe.rate / slow:5.2f} x naive")
    print(
        f"run    {rate:6.2f} documents/s   {mean(sizes) / 1024:6.0f} KiB each   {rate / slow:5.2f} x naive (goal 2.3)"
    )
    print(
        f"run / bare {rate / recipe.rate:5.2f} (goal 0.9); largest document {max(sizes) / 1024:.0f} KiB (goal 220)"
    )
    print(f"memory of the two workers at each quarter of {len(cadres)} documents, MiB: {memory} (goal 200)")
    print(f"one warm appointment form at p95: {forms_p95(cadres[:FORMS]):.0f} ms (goal 300)")


if __name__ == "__main__":
    main()
