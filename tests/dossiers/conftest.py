"""Documents need their fonts, and a place of their own for the files."""

import fcntl
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from dossiers import font_build, fonts


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
