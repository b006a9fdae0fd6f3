"""Papers of a case: frozen when they are issued, printed afterwards, signed for by whom they are meant for."""

import hashlib
import json
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import NotAllowed, Refused
from accounts.queries import may
from casework.enums import TodoKind
from casework.models import Case, Paper, Todo
from casework.queries.papers import content_of
from casework.services.numbering import next_number
from jobs import services as jobs
from jobs.context import JobContext
from printing import pdf, storage
from printing.models import StoredDocument
from printing.official import OfficialPaper
from printing.papers import render_official
from regulations.rules import Rule

Build = Callable[[str], OfficialPaper]  # from the paper's number to what it says


@transaction.atomic
def issue(
    *,
    case: Case,
    kind: str,
    mark: str,
    build: Build,
    by: User | None,
    rules: Iterable[Rule] = (),
    for_subject: bool = False,
) -> Paper:
    """Number a paper, freeze what it says with its hash and rules, and have it printed.

    Part of a step that was checked. `mark` stands before the number. Raises Refused when the paper has a fault.
    """
    year = timezone.localdate().year
    serial = next_number(name=f"paper-{mark}", office=case.office, year=year)
    content = build(f"{mark}〔{year}〕{serial}号")
    if fault := content.fault():
        raise Refused(f"文书不能制发：{fault}")
    paper = Paper.objects.create(
        case=case,
        kind=kind,
        title=content.title[:120],
        number=content.number,
        content=json.loads(content.to_json()),
        content_hash=content.content_hash,
        rules=[{"code": rule.code, "source": rule.source, "shown": rule.shown} for rule in rules],
        issued_by=by,
        is_for_subject=for_subject,
    )
    if for_subject:
        _ask_receipt(paper)
    audit.record(
        Event.PAPER_ISSUE,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        document=paper.number,
        sha256=paper.content_hash,
    )
    label = f"打印{paper.number}"
    jobs.enqueue(
        kind="casework.print_paper", args={"paper": paper.pk}, by=by, key=f"paper-{paper.pk}", label=label
    )
    return paper


def _ask_receipt(paper: Paper) -> None:
    """The paper waits on the desk of the person whom it is for, when he has an account."""
    user = paper.case.subject.user if paper.case.subject else None
    if user is not None:
        Todo.objects.create(
            kind=TodoKind.RECEIPT,
            case=paper.case,
            ref=paper.pk,
            label=f"签收{paper.title}"[:60],
            unit_path=paper.case.unit_path,
            user=user,
        )


def print_paper(*, ctx: JobContext, paper_id: int) -> None:
    """The PDF of an issued paper, as a job."""
    paper = Paper.objects.get(pk=paper_id)
    stored = _printed(paper)
    with ctx.finishing():
        _keep(paper, stored)


def file_of(paper: Paper) -> bytes:
    """The paper's PDF, printed now when no worker has come to it. Raises Refused when it cannot be had."""
    if paper.document is None:
        stored = _printed(paper)
        with transaction.atomic():
            _keep(paper, stored)
    assert paper.document is not None  # narrows the type  # nosec B101
    try:
        return storage.read(paper.document)
    except storage.FileDamaged as damage:
        raise Refused(str(damage)) from damage


def _printed(paper: Paper) -> StoredDocument:
    """Print the frozen content and put the file in place; no row speaks of it yet."""
    content = content_of(paper)
    if content.content_hash != paper.content_hash:
        raise Refused("文书内容与制发时的校验值不符，请联系安全审计员核查。")
    try:
        made = render_official(content)
    except pdf.RenderRefused as refusal:
        raise Refused(str(refusal)) from refusal
    path = f"papers/{paper.content_hash[:2]}/{paper.content_hash}.pdf"
    storage.put(path, made)
    return StoredDocument(
        content_hash=paper.content_hash,
        sha256=hashlib.sha256(made).hexdigest(),
        path=path,
        size=len(made),
        pages=pdf.page_count(made),
    )


def _keep(paper: Paper, stored: StoredDocument) -> None:
    fields = {"sha256": stored.sha256, "path": stored.path, "size": stored.size, "pages": stored.pages}
    paper.document, _ = StoredDocument.objects.update_or_create(
        content_hash=stored.content_hash, defaults=fields
    )
    paper.save(update_fields=["document"])


@transaction.atomic
def note_reading(*, paper: Paper, by: User) -> None:
    """Record that somebody fetched a paper."""
    audit.record(
        Event.PAPER_READ,
        by=by,
        target=paper.case.audit_target,
        unit_path=paper.case.unit_path,
        document=paper.number,
        sha256=paper.document.sha256 if paper.document else "",
    )


@transaction.atomic
def receive(*, paper_id: int, by: User | None, note: str = "") -> Paper:
    """Sign for a paper, or record for a person without account that it was handed over, which needs a note."""
    paper = Paper.objects.select_for_update().get(pk=paper_id)
    case = paper.case
    is_subject = by is not None and case.subject is not None and case.subject.user_id == by.pk
    if by is not None and not is_subject and not may(by, Permission.HANDLE_CASES, case.unit_path):
        raise NotAllowed("只有本人或者经办人可以签收。")
    if not paper.is_for_subject:
        raise Refused("这份文书不需要本人签收。")
    if paper.received_at is not None:
        raise Refused("这份文书已经签收，请刷新页面。")
    if not is_subject and not note.strip():
        raise Refused("代为登记送达的，请写明送达方式和时间（本人拒签的写明情况）。")
    paper.received_by, paper.received_at, paper.receipt_note = by, timezone.now(), note.strip()
    paper.save(update_fields=["received_by", "received_at", "receipt_note"])
    Todo.objects.filter(kind=TodoKind.RECEIPT, ref=paper.pk, done_at=None).update(
        done_at=paper.received_at, done_by=by
    )
    audit.record(
        Event.PAPER_RECEIVE,
        by=by,
        target=case.audit_target,
        unit_path=case.unit_path,
        document=paper.number,
        note=paper.receipt_note,
    )
    return paper
