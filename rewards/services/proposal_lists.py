"""What leaves the system of award proposals, and the event that it leaves behind."""

import tempfile
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.enums import Event, Permission
from accounts.models import User
from accounts.permissions import require
from rewards import proposal_sheet
from rewards.queries.proposal_pages import AskedProposals, ProposalList


@transaction.atomic
def note_export(*, target: str, unit_path: str, year: int, count: int, via: str, by: User | None) -> None:
    """Record that `count` proposals of a year were taken out; `target` is a unit or one person."""
    audit.record(
        Event.PROPOSAL_EXPORT, by=by, target=target, unit_path=unit_path, year=year, count=count, via=via
    )


def export_list(*, found: ProposalList, asked: AskedProposals, by: User) -> Path:
    """Write a list that is at hand to a temporary file, for the caller to send and remove. Raises NotAllowed."""
    unit = asked.unit
    require(by, Permission.EXPORT_CADRES, unit.path)
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    count = proposal_sheet.write_list(path, found.rows)
    note_export(
        target=f"unit:{unit.code}",
        unit_path=unit.path,
        year=asked.year,
        count=count,
        via="导出 Excel",
        by=by,
    )
    return path
