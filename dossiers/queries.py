"""Reading runs and documents for pages and commands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from accounts.queries import SomeUser
from dossiers.enums import FINISHED, DocumentState, RunState
from dossiers.models import ReviewDocument, ReviewDocumentQuerySet, ReviewRun, RunCounts
from jobs.enums import JobState
from jobs.models import Job
from jobs.queries import group_progress
from printing import storage

INTERRUPTED = "任务意外中断，请重试。"


@dataclass(frozen=True)
class RunProgress:
    """How far a run is, under the names that the progress fragment reads; it counts documents."""

    counts: RunCounts
    state: RunState
    is_over: bool
    eta_seconds: int | None
    problem: str

    @property
    def total(self) -> int:
        return self.counts.total

    @property
    def finished(self) -> int:
        return self.counts.finished

    @property
    def may_retry(self) -> bool:
        return self.is_over and bool(self.counts.failed or self.counts.pending or self.problem)

    @property
    def eta_minutes(self) -> int:
        return round((self.eta_seconds or 0) / 60)


def documents_of(run: ReviewRun, user: SomeUser | None) -> ReviewDocumentQuerySet:
    """The run's documents that the user may see; all of them for the operator (None)."""
    documents: ReviewDocumentQuerySet = run.documents.all()
    return documents if user is None else documents.visible_to(user)


def run_progress(run: ReviewRun, user: SomeUser | None) -> RunProgress:
    """The progress of what the user may see of a run. Three queries."""
    counts, batch = documents_of(run, user).counts(), group_progress(run.group)
    is_over = batch.is_over or run.cancelled_at is not None
    problem = plan_problem(run) if is_over and run.planned_at is None else ""
    state = run.state_of(counts)
    if is_over and state in (RunState.RUNNING, RunState.PLANNING):
        state, problem = RunState.FAILED, problem or INTERRUPTED
    return RunProgress(counts, state, is_over, batch.eta_seconds, problem)


def runs_with_counts(
    runs: Sequence[ReviewRun], user: SomeUser
) -> list[tuple[ReviewRun, RunCounts, RunState]]:
    """Each run of a page with the documents that the user may see in it, by state. One query."""
    rows = (
        ReviewDocument.objects.filter(run__in=runs)
        .visible_to(user)
        .order_by()
        .values_list("run_id", "state")
        .annotate(Count("pk"))
    )
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    for run_id, state, number in rows:
        counted[run_id][state] = number
    counts = {run.pk: RunCounts(**counted[run.pk]) for run in runs}
    return [(run, counts[run.pk], run.state_of(counts[run.pk])) for run in runs]


def find_documents(
    documents: ReviewDocumentQuerySet, *, kind: str = "", state: str = "", q: str = ""
) -> ReviewDocumentQuerySet:
    """Filtered by kind, state, and the beginning of a name or number."""
    if kind:
        documents = documents.filter(kind=kind)
    if state:
        documents = documents.filter(state=state)
    if q:
        documents = documents.filter(Q(name__contains=q) | Q(key__istartswith=q))
    return documents.select_related("document", "unit").order_by("id")


def plan_problem(run: ReviewRun) -> str:
    """Why a run could not even be planned; "" when it could, or is not there yet."""
    if run.planned_at:
        return ""
    failed = Job.objects.filter(group=run.group, state=JobState.FAILED).values_list("error", flat=True)
    return failed.first() or ""


def run_result(run: ReviewRun) -> dict[str, Any]:
    """What `manage.py run_review --json` prints."""
    progress = run_progress(run, None)
    counts = progress.counts
    finished = run.documents.filter(state__in=FINISHED).select_related("document").order_by("id")
    return {
        "run": run.pk,
        "done": counts.done,
        "reused": counts.reused,
        "failed": counts.failed + (counts.pending if progress.is_over else 0),
        "documents": [
            {
                "kind": row.kind,
                "key": row.key,
                "path": storage.location(row.document),
                "sha256": row.document.sha256,
            }
            for row in finished
            if row.document
        ],
    }


def failures_of(documents: ReviewDocumentQuerySet, most: int = 20) -> list[Any]:
    """The first failed documents with their reasons."""
    return list(documents.filter(state=DocumentState.FAILED)[:most])
