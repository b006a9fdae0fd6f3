"""Background work of assessments."""

from typing import Any

from evaluation.services import results
from evaluation.services.surveys import COMPUTE
from jobs.context import JobContext
from jobs.registry import job_kind


@job_kind(COMPUTE, label="计算测评结果")
def compute_results(ctx: JobContext, survey_id: int) -> dict[str, Any] | None:
    """Compute the results of a closed survey; what an interrupted attempt wrote is written again."""
    count = results.compute_results(survey_id=survey_id, progress=ctx.progress)
    with ctx.finishing(result={"targets": count}):
        results.finish_results(survey_id=survey_id)
    return None
