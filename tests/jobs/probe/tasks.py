import random
import time

from jobs.context import JobContext
from jobs.registry import job_kind
from tests.jobs.probe.models import Effect


@job_kind("probe.leave_effect", label="试验", max_attempts=30)
def leave_effect(ctx: JobContext, *, number: int) -> None:
    for step in range(1, 4):
        time.sleep(random.uniform(0.05, 0.2) / 3)
        ctx.progress(step, 3)
    with ctx.finishing(result={"number": number}):
        Effect.objects.create(number=number, job_id=ctx.job_id, attempt=ctx.attempt)
        time.sleep(0.005)  # time to die between the effect and the mark
