"""The minutes of a closed meeting as a PDF: printed once, kept, and every copy on record."""

import hashlib

from django.db import transaction

from accounts.enums import Event
from accounts.models import User
from accounts.permissions import Refused
from casework.enums import MeetingState
from casework.minutes import minutes_from
from casework.models import Meeting
from casework.services.meetings.shared import check_state, log
from printing import pdf, storage
from printing.list_paper import ListPaper
from printing.models import StoredDocument
from printing.papers import look_version, render_list


def minutes_file(*, meeting: Meeting, by: User) -> bytes:
    """The PDF of the minutes as they were kept at the close. Raises Refused when it cannot be had."""
    check_state(meeting, MeetingState.CLOSED)
    paper = minutes_from(meeting.record).paper()
    key = hashlib.sha256(f"{paper.content_hash} {look_version('list')}".encode()).hexdigest()
    stored = StoredDocument.objects.filter(content_hash=key).first()
    if stored is None or not storage.is_whole(stored):
        stored = _printed(paper, key)
    try:
        content = storage.read(stored)
    except storage.FileDamaged as damage:
        raise Refused(str(damage)) from damage
    _note_export(meeting, stored, by=by)
    return content


def _printed(paper: ListPaper, key: str) -> StoredDocument:
    """Print, put the file in place, and only then write the row that speaks of it."""
    try:
        made = render_list(paper)
    except pdf.RenderRefused as refusal:
        raise Refused(str(refusal)) from refusal
    path = f"minutes/{key[:2]}/{key}.pdf"
    storage.put(path, made)
    fields = {
        "sha256": hashlib.sha256(made).hexdigest(),
        "path": path,
        "size": len(made),
        "pages": pdf.page_count(made),
    }
    stored, _ = StoredDocument.objects.update_or_create(content_hash=key, defaults=fields)
    return stored


@transaction.atomic
def _note_export(meeting: Meeting, stored: StoredDocument, *, by: User) -> None:
    log(Event.MEETING_EXPORT, meeting, by, sha256=stored.sha256)
