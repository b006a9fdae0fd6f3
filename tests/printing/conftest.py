"""Documents need their fonts, and a place of their own for the files."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def documents_elsewhere(documents_dir: Path) -> Path:
    """Every test here writes its documents into a folder of its own."""
    return documents_dir
