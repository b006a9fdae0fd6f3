"""Background jobs of the case engine: the daily round over the clocks, and the printing of papers."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from casework.services import opinions, papers, timer
from jobs.context import JobContext
from jobs.registry import job_kind
from jobs.services import enqueue

KIND = "casework.run_clocks"


@job_kind(KIND, label="核对办理时限")
def run_clocks(ctx: JobContext) -> dict[str, Any] | None:
    """Go round once. A round broken off goes on where it was; the next one finds nothing left to say."""
    done = timer.run(progress=ctx.progress)
    silent = opinions.note_silences()
    return {"moved": done.moved, "reminded": done.reminded, "escalated": done.escalated, "silent": silent}


@shared_task(name="casework.queue_clocks")
def queue_clocks() -> None:
    """Queue the day's round. Running twice queues it once."""
    enqueue(kind=KIND, args={}, by=None, key=f"{KIND}:{timezone.localdate()}", label="核对办理时限")


@job_kind("casework.print_paper", label="打印文书")
def print_paper(ctx: JobContext, paper: int) -> None:
    papers.print_paper(ctx=ctx, paper_id=paper)
