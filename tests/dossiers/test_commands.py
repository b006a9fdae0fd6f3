"""manage.py run_review."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cadre.models import Cadre, Unit
from dossiers.models import ReviewDocument
from tests.factories import make_cadre, make_city

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town() -> Unit:
    town = make_city()["槐林镇"]
    make_cadre(town)
    return town


def review(*arguments: str) -> str:
    output = io.StringIO()
    call_command("run_review", "--year", "2025", *arguments, stdout=output)
    return output.getvalue()


def test_json_is_the_promised_object_and_nothing_else(town: Unit) -> None:
    result = json.loads(review("--unit", town.code, "--wait", "--json"))
    assert list(result) == ["run", "done", "reused", "failed", "documents"]
    assert (result["done"], result["reused"], result["failed"]) == (2, 0, 0)
    person, unit = result["documents"]
    assert (person["kind"], person["key"]) == ("person", Cadre.objects.get().number)
    assert (unit["kind"], unit["key"]) == ("unit", town.code)
    for document in result["documents"]:
        assert list(document) == ["kind", "key", "path", "sha256"]
        path = Path(document["path"])
        assert path.is_absolute()
        assert hashlib.sha256(path.read_bytes()).hexdigest() == document["sha256"]
    again = json.loads(review("--unit", town.code, "--wait", "--json"))
    assert (again["done"], again["reused"]) == (0, 2)
    assert again["documents"] == result["documents"]


def test_without_wait_it_only_orders(town: Unit) -> None:
    result = json.loads(review("--json"))
    assert {name: result[name] for name in ("done", "reused", "failed", "documents")} == {
        "done": 0,
        "reused": 0,
        "failed": 0,
        "documents": [],
    }
    assert not ReviewDocument.objects.exists()
    assert "已发起评审报告" in review()


def test_people_read_a_sentence(town: Unit) -> None:
    assert "新生成 4 份，沿用 0 份，失败 0 份" in review("--wait")


def test_what_is_wrong_is_told_and_fails(town: Unit) -> None:
    with pytest.raises(CommandError, match="没有编码为 X 的机构"):
        review("--unit", "X")
    with pytest.raises(CommandError, match="年度请填"):
        call_command("run_review", "--year", "1999")
    Cadre.objects.all().update(status="retired")
    with pytest.raises(CommandError, match="没有在职干部"):
        review("--wait", "--json")
