"""Making the documents of one job: read, compare, set in type, store, then record everything at once."""

import hashlib
import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

from cadre.models import Cadre
from dossiers.content import PersonReport, Report, content_hash
from dossiers.enums import DocumentKind, DocumentState
from dossiers.models import ReviewDocument, ReviewRun
from dossiers.person_content import person_reports, read_photo
from dossiers.rendering import look_version, render_report
from dossiers.services.planning import enqueue_chunks
from dossiers.unit_content import unit_reports
from jobs.context import JobContext
from printing import pdf, storage
from printing.models import StoredDocument

LAST_ATTEMPT = 3
INTERRUPTED = "生成时进程多次意外中断，请重试；仍不成功请联系系统管理员。"
GONE = "名册中已经没有这个对象。"
log = logging.getLogger(__name__)


@dataclass
class _Outcome:
    """What became of one document; `content_hash` names its file when it succeeded."""

    document: ReviewDocument
    state: DocumentState
    content_hash: str = ""
    reason: str = ""


def produce_documents(*, ctx: JobContext, document_ids: Sequence[int]) -> None:
    """Make these documents of one run, or take the stored file where nothing would change.

    One that fails says why and hinders no other. One that kills its process is found out by elimination: the second
    attempt gives every document a job of its own, and the last attempt notes the failure beforehand.
    """
    documents = list(
        ReviewDocument.objects.filter(
            pk__in=document_ids, state=DocumentState.PENDING, run__cancelled_at=None
        ).select_related("run__unit", "run__created_by")
    )
    if not documents:
        return
    run = documents[0].run
    if ctx.attempt > 1 and len(documents) > 1:
        with ctx.finishing({"split": len(documents)}):
            enqueue_chunks(run=run, chunks=[[document.pk] for document in documents], by=run.created_by)
        return
    if ctx.attempt >= LAST_ATTEMPT:
        ReviewDocument.objects.filter(pk=documents[0].pk, state=DocumentState.PENDING).update(
            state=DocumentState.FAILED, reason=INTERRUPTED
        )
    fresh, outcomes = _produce(ctx, run, documents)
    with ctx.finishing({state.value: sum(o.state == state for o in outcomes) for state in DocumentState}):
        _record(fresh, outcomes)


def _produce(
    ctx: JobContext, run: ReviewRun, documents: list[ReviewDocument]
) -> tuple[list[StoredDocument], list[_Outcome]]:
    reports = _reports(run, documents)
    hashes = {
        document.pk: content_hash(reports[document.pk], look_version(document.kind))
        for document in documents
        if document.pk in reports
    }
    stored = {s.content_hash: s for s in StoredDocument.objects.filter(content_hash__in=hashes.values())}
    fresh: list[StoredDocument] = []
    outcomes: list[_Outcome] = []
    for done, document in enumerate(documents):
        ctx.progress(done, len(documents))
        outcome, new = _produce_one(document, reports.get(document.pk), hashes.get(document.pk, ""), stored)
        outcomes.append(outcome)
        fresh += [new] if new else []
    return fresh, outcomes


def _reports(run: ReviewRun, documents: list[ReviewDocument]) -> dict[int, Report]:
    """The content of each document by its id; a person or unit that is gone is missing."""
    people = {d.cadre_id: d.pk for d in documents if d.kind == DocumentKind.PERSON and d.cadre_id}
    units = {d.unit_id: d.pk for d in documents if d.kind == DocumentKind.UNIT and d.unit_id}
    reports: dict[int, Report] = {}
    if people:
        for pk, person in person_reports(list(people), year=run.year, as_of=run.as_of).items():
            reports[people[pk]] = person
    if units:
        for pk, unit in unit_reports(list(units), year=run.year, as_of=run.as_of).items():
            reports[units[pk]] = unit
    return reports


def _produce_one(
    document: ReviewDocument, report: Report | None, key: str, stored: dict[str, StoredDocument]
) -> tuple[_Outcome, StoredDocument | None]:
    if report is None:
        return _Outcome(document, DocumentState.FAILED, reason=GONE), None
    known = stored.get(key)
    if known and storage.is_whole(known):
        return _Outcome(document, DocumentState.REUSED, key), None
    try:
        return _Outcome(document, DocumentState.DONE, key), _make(document, report, key)
    except pdf.RenderRefused as refusal:
        return _Outcome(document, DocumentState.FAILED, reason=str(refusal)[:300]), None
    except Exception as error:  # one document must not stop the others
        step = traceback.extract_tb(error.__traceback__)[-1]  # never the message: it may quote the document
        log.error("document %s: %s at %s:%s", document.pk, type(error).__name__, step.filename, step.lineno)
        reason = f"生成时出错（{type(error).__name__}），请重试；仍不成功请联系系统管理员。"
        return _Outcome(document, DocumentState.FAILED, reason=reason), None


def _make(document: ReviewDocument, report: Report, key: str) -> StoredDocument:
    """Set the document in type and put its file in place, before anything in the database speaks of it."""
    photo = b""
    if isinstance(report, PersonReport) and report.photo:
        photo = read_photo(Cadre.objects.only("photo").get(number=report.number))
    content = render_report(report, photo)
    path = f"{document.kind}/{key[:2]}/{key}.pdf"
    storage.put(path, content)
    return StoredDocument(
        content_hash=key,
        sha256=hashlib.sha256(content).hexdigest(),
        path=path,
        size=len(content),
        pages=pdf.page_count(content),
    )


def _record(fresh: list[StoredDocument], outcomes: list[_Outcome]) -> None:
    """Runs inside `ctx.finishing`: all of it happens once, or none."""
    StoredDocument.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["content_hash"],
        update_fields=["sha256", "size", "pages"],
    )
    wanted = [outcome.content_hash for outcome in outcomes if outcome.content_hash]
    ids = dict(StoredDocument.objects.filter(content_hash__in=wanted).values_list("content_hash", "pk"))
    for outcome in outcomes:
        outcome.document.state = outcome.state
        outcome.document.reason = outcome.reason
        outcome.document.document_id = ids[outcome.content_hash] if outcome.content_hash else None
    ReviewDocument.objects.bulk_update([o.document for o in outcomes], ["state", "reason", "document"])
