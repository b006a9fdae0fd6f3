"""Documents need their fonts, and a place of their own for the files."""

import fcntl
import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings

from dossiers import font_build, fonts
from dossiers.content import Report
from dossiers.services import producing


@pytest.fixture(scope="session")
def built_fonts() -> fonts.Manifest:
    """The fonts that set-up built; built now, by one process, on a machine where nobody did."""
    Path(settings.FONTS_DIR).mkdir(parents=True, exist_ok=True)
    with (Path(settings.FONTS_DIR) / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return fonts.read_manifest() or font_build.build()


@pytest.fixture(autouse=True)
def documents_dir(settings: Any, tmp_path: Path, built_fonts: fonts.Manifest) -> Path:
    """STORAGES["documents"] in a folder of this test."""
    folder = tmp_path / "documents"
    backend = settings.STORAGES["documents"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"documents": backend}
    return folder


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
