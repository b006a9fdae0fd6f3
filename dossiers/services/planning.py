"""Which documents a run needs, and the jobs that make them."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

import jobs.services
from accounts.models import User
from accounts.permissions import Refused
from accounts.scope import STEP, subtree
from cadre.enums import CadreStatus
from cadre.models import Cadre, Unit
from dossiers.enums import DocumentKind, DocumentState, RunScope
from dossiers.models import ReviewDocument, ReviewRun
from jobs.context import JobContext

PLAN_RUN = "dossiers.plan_run"
PRODUCE = "dossiers.produce_documents"
CHUNK = {DocumentKind.PERSON: 10, DocumentKind.UNIT: 4}  # documents a job: about a second or two of work
BATCH = 2000


def plan_run(*, ctx: JobContext, run_id: int) -> None:
    """Write down the documents of a run and queue the jobs that make them. Raises Refused when nobody is in scope.

    A person gets his report; every open unit of the scope in or below which somebody works gets its summary. A list
    of people gives people's reports only.
    """
    run = ReviewRun.objects.select_related("unit", "created_by").get(pk=run_id)
    documents = [*_person_documents(run), *_unit_documents(run)]
    if not documents:
        raise Refused("范围内没有在职干部，请先导入花名册，或换一个范围。")
    with ctx.finishing({"documents": len(documents)}):
        ReviewDocument.objects.bulk_create(documents, batch_size=BATCH)
        ReviewRun.objects.filter(pk=run.pk).update(planned_at=timezone.now())
        enqueue_documents(run=run, by=run.created_by)


def _people(run: ReviewRun) -> Q:
    return Q(number__in=run.people) if run.scope == RunScope.PEOPLE else subtree(run.unit_path)


def _person_documents(run: ReviewRun) -> Iterator[ReviewDocument]:
    people = Cadre.objects.filter(_people(run), status=CadreStatus.ACTIVE)
    rows = people.values_list("pk", "number", "name", "unit_id", "unit_path")
    for pk, number, name, unit_id, unit_path in rows.iterator(chunk_size=BATCH):
        yield ReviewDocument(
            run=run,
            kind=DocumentKind.PERSON,
            key=number,
            name=name,
            cadre_id=pk,
            unit_id=unit_id,
            unit_path=unit_path,
        )


def _unit_documents(run: ReviewRun) -> Iterator[ReviewDocument]:
    if run.scope == RunScope.PEOPLE:
        return
    peopled: set[str] = set()
    paths = Cadre.objects.filter(_people(run), status=CadreStatus.ACTIVE).order_by()
    for path in paths.values_list("unit_path", flat=True).distinct():
        peopled.update(path[:end] for end in range(STEP, len(path) + 1, STEP))
    units = Unit.objects.open().filter(subtree(run.unit_path, "path"))
    for pk, code, name, path in units.values_list("pk", "code", "name", "path"):
        if path in peopled:
            yield ReviewDocument(
                run=run, kind=DocumentKind.UNIT, key=code, name=name, unit_id=pk, unit_path=path
            )


def enqueue_documents(*, run: ReviewRun, by: User | None) -> None:
    """Queue what is pending of a run, a few documents a job. Call it inside the transaction that decides so."""
    for kind, size in CHUNK.items():
        pending = ReviewDocument.objects.filter(run=run, kind=kind, state=DocumentState.PENDING)
        ids = list(pending.order_by("id").values_list("pk", flat=True))
        chunks = [ids[start : start + size] for start in range(0, len(ids), size)]
        enqueue_chunks(run=run, chunks=chunks, by=by)


def enqueue_chunks(*, run: ReviewRun, chunks: list[list[int]], by: User | None) -> None:
    jobs.services.enqueue_many(
        kind=PRODUCE,
        items=[
            (f"{run.group}-{chunk[0]}-{len(chunk)}", {"documents": chunk}, f"{run}（{len(chunk)}份）")
            for chunk in chunks
        ],
        by=by,
        group=run.group,
    )
