"""A paper of one blank page for tests that are about something else."""

import io

import pikepdf
import pytest

from dossiers.content import Report
from dossiers.services import producing
from tests.printing.conftest import documents_elsewhere

__all__ = ["documents_elsewhere"]


@pytest.fixture
def plain_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of one blank page each, for tests of runs, pages and scope: typesetting has its own tests."""

    def blank(report: Report, photo: bytes = b"") -> bytes:
        output = io.BytesIO()
        with pikepdf.new() as document:
            document.add_blank_page()
            document.docinfo["/Title"] = repr(report)
            document.save(output, deterministic_id=True)
        return output.getvalue()

    monkeypatch.setattr(producing, "render_report", blank)
