"""The run on the files that departments bring: the roster and LRMX samples, loaded into an empty city."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command

from cadre.models import Cadre
from tests.printing.test_pdf import text_of
from tests.source import ROOT

SAMPLES = ROOT / "tests" / "samples"


def command(name: str, *arguments: str) -> Any:
    output = io.StringIO()
    call_command(name, *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


@pytest.mark.django_db(transaction=True)
def test_the_year_is_reviewed_from_nothing_but_the_sample_files() -> None:
    roster = command("import_roster", str(SAMPLES / "roster" / "云川市科级干部花名册.xlsx"))
    lrmx = command("import_lrmx", str(SAMPLES / "lrmx"))
    assert roster["accepted"] == roster["rows"] > 0
    assert lrmx["refused"] == []

    result = command("run_review", "--year", "2025", "--wait")

    assert result["failed"] == 0
    by_kind = {kind: [d for d in result["documents"] if d["kind"] == kind] for kind in ("person", "unit")}
    assert {d["key"] for d in by_kind["person"]} == set(Cadre.objects.values_list("number", flat=True))
    assert len(by_kind["unit"]) + len(by_kind["person"]) == result["done"]
    for document in result["documents"]:
        content = Path(document["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == document["sha256"]
        with pikepdf.open(io.BytesIO(content)) as paper:
            assert len(paper.pages) >= 1

    lu = Cadre.objects.get(name="陆远航")
    paper = next(d for d in by_kind["person"] if d["key"] == lu.number)
    text = text_of(Path(paper["path"]).read_bytes())
    for expected in ("陆远航", "槐林镇", "三等功", lu.masked_id_number):
        assert expected in text
    assert lu.id_number not in text
