"""What is laid before the members of a meeting: the case as it stands, frozen with its hash."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from casework.enums import OpinionState
from casework.models import Case, Evidence, Opinion


def material_of(
    case: Case, *, proposal: str, filled: Sequence[tuple[str, str]], working: Sequence[str]
) -> dict[str, Any]:
    """The case, the proposal as it was filled in, what the rules say of it, and everything gathered so far."""
    return {
        "case": _facts(case),
        "proposal": proposal,
        "filled": [list(pair) for pair in filled],
        "working": list(working),
        "opinions": [_opinion(row) for row in _answered(case)],
        "evidence": [_file(row) for row in Evidence.objects.filter(case=case, replaced_by=None)],
        "steps": [_step(row) for row in case.steps.select_related("by")],
    }


def hash_of(material: dict[str, Any]) -> str:
    """SHA-256 of the material in one fixed form of JSON."""
    text = json.dumps(material, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _facts(case: Case) -> list[list[str]]:
    subject = f"{case.subject.name}（{case.subject.number}）" if case.subject else ""
    pairs = [
        ("办件", f"{case.process.label}{f' {case.number}' if case.number else ''}"),
        ("事项", case.title),
        ("涉及干部", subject),
        ("单位", case.unit.name),
        ("状态", case.state.label),
    ]
    return [[label, text] for label, text in pairs if text]


def _answered(case: Case) -> Any:
    return (
        Opinion.objects.filter(case=case)
        .exclude(state=OpinionState.CANCELLED)
        .select_related("body", "asked_user")
    )


def _opinion(row: Opinion) -> dict[str, str]:
    return {
        "from": row.body.name if row.body else str(row.asked_user),
        "stand": row.get_stand_display() if row.stand else row.get_state_display(),
        "answer": row.answer,
        "on": _day(row.answered_at),
    }


def _file(row: Evidence) -> dict[str, Any]:
    return {"id": row.pk, "title": row.title, "file": row.file_name, "sha256": row.sha256}


def _step(row: Any) -> dict[str, Any]:
    return {
        "label": row.label,
        "by": str(row.by) if row.by else "",
        "on": _day(row.at),
        "note": row.note,
        "working": list(row.working),
    }


def _day(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}" if at else ""
