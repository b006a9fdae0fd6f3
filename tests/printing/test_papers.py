"""Which templates and sheet a look is made of."""

from pathlib import Path

import pytest

from printing import papers, pdf
from tests.source import ROOT


@pytest.mark.parametrize("look", papers.LOOKS)
def test_the_version_covers_all_that_the_look_is_made_of(
    look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version() -> str:
        papers.look_version.cache_clear()
        return papers.look_version(look)

    seen = {version()}
    for folder in ("PAPER_DIR", "SHEETS_DIR"):
        owner = papers if folder == "PAPER_DIR" else pdf
        for path in getattr(owner, folder).iterdir():
            (tmp_path / path.name).write_bytes(path.read_bytes() + b" ")
        monkeypatch.setattr(owner, folder, tmp_path)
        seen.add(version())
    assert len(seen) == 3
    papers.look_version.cache_clear()


@pytest.mark.parametrize("look", papers.LOOKS)
def test_every_template_that_a_look_includes_is_named(look: str) -> None:
    named = papers.LOOKS[look].templates
    for name in named:
        text = (ROOT / "templates/printing/paper" / name).read_text()
        included = {part.split('"')[0] for part in text.split('include "printing/paper/')[1:]}
        assert included <= set(named), name
