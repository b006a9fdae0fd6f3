"""Taking in LRMX files and giving them out."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from cadre.enums import ImportKind
from cadre.lrmx.check import Founding, LrmxDraft, LrmxFindings, check_files
from cadre.lrmx.export import export_document
from cadre.lrmx.xml import write_document
from cadre.models import Cadre, LrmxRecord
from cadre.queries import unit_book
from cadre.queries.lrmx import held_of, stored_document
from cadre.services.merging import find_people
from cadre.services.people import Recorded, record_people
from cadre.services.units import ensure_units
from cadre.unitnames import UnitBook

_ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # the same people give the same bytes


@dataclass
class Imported:
    """What became of a batch of files."""

    findings: LrmxFindings
    recorded: Recorded


def import_files(*, files: Sequence[tuple[str, bytes]], founding: Founding, by: User | None) -> Imported:
    """Read, found the units that are missing as far as `founding` goes, and record the people of good files.

    Files with problems are left out and listed. Files are read outside transactions, and again once units were
    founded, so that posts find them.
    """
    today = timezone.localdate()
    source = source_on(today)
    findings = check_files(files, unit_book(), today=today, founding=founding)
    if names := used_new_units(findings):
        ensure_units(full_names=names, by=by, source=source)
        founded = findings.founded
        findings = check_files(files, unit_book(), today=today)
        findings.unparsed[:0] = founded
    return Imported(findings, record_lrmx(findings.drafts(), source=source, by=by))


def source_on(today: date) -> str:
    """The source of what the command line takes in; imports from pages have a number instead of the day."""
    return f"{ImportKind.LRMX.label}导入 {today}"


def used_new_units(findings: LrmxFindings) -> list[str]:
    """The units to be founded in which somebody stands who can be taken."""
    wanted = sorted({-draft.unit_id for draft in findings.people if draft.unit_id < 0})
    return [findings.new_units[place - 1] for place in wanted]


@transaction.atomic
def record_lrmx(drafts: Sequence[LrmxDraft], *, source: str, by: User | None) -> Recorded:
    """`record_people`, and the elements of each file kept beside its person."""
    recorded = record_people(drafts, source=source, by=by)
    for place, cadre in find_people(drafts).items():
        draft = drafts[place]
        values = {"fields": draft.fields, "file_name": draft.file_name[-200:], "sha256": draft.sha256}
        LrmxRecord.objects.update_or_create(cadre=cadre, defaults=values)
    return recorded


def file_name(cadre: Cadre) -> str:
    """ "陆远航_GB0000012.lrmx" """
    return f"{''.join(c for c in cadre.name if c.isalnum() or c in '·- ')}_{cadre.number}.lrmx"


@transaction.atomic
def export_person(*, cadre: Cadre, by: User | None) -> bytes:
    """A person's file, logged. Raises NotAllowed without the right to export and to see ID numbers."""
    return _export(cadre, unit_book(), by)


@transaction.atomic
def export_people(*, cadres: Sequence[Cadre], by: User | None) -> bytes:
    """A zip with the file of every person, each logged."""
    book = unit_book()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for cadre in cadres:
            entry = zipfile.ZipInfo(file_name(cadre), _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _export(cadre, book, by))
    return packed.getvalue()


def _export(cadre: Cadre, book: UnitBook, by: User | None) -> bytes:
    for permission in (
        Permission.EXPORT_CADRES,
        Permission.SEE_IDENTITY,
    ):  # a form carries the full ID number
        require(by, permission, cadre.unit_path)
    document = export_document(held_of(cadre), stored_document(cadre), book, on=timezone.localdate())
    audit.record(Event.LRMX_EXPORT, by=by, target=cadre.audit_target, unit_path=cadre.unit_path)
    return write_document(document)
