"""Background jobs of the review runs: ids in, one call."""

from typing import Any

from celery.signals import worker_process_init

from dossiers import services
from dossiers.rendering import warm_up
from jobs.context import JobContext
from jobs.registry import job_kind


@job_kind("dossiers.plan_run", label="准备评审报告")
def plan_run(ctx: JobContext, run: int) -> None:
    services.plan_run(ctx=ctx, run_id=run)


@job_kind("dossiers.produce_documents", label="生成评审报告", is_bulk=True)
def produce_documents(ctx: JobContext, documents: list[int]) -> None:
    services.produce_documents(ctx=ctx, document_ids=documents)


@worker_process_init.connect
def begin(**_: Any) -> None:
    """In the forked child, before its first job."""
    warm_up()
