"""manage.py rules and sync_rules."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cadre.models import Unit
from tests.regulations.test_views import make_rule


def rules(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("rules", *arguments)
    return capsys.readouterr().out


def test_the_rules_of_a_day(city: dict[str, Unit], capsys: pytest.CaptureFixture[str]) -> None:
    make_rule(city["临湖区"], 12)
    code = "evaluation.excellent_ceiling"
    found = json.loads(rules(capsys, "--on", "2025-06-01", "--code", code, "--json"))
    assert [(row["code"], row["value"], row["unit"]) for row in found] == [
        (code, 20, None),
        (code, 12, "云川市临湖区"),
        (f"{code}_approved", 25, None),
    ]
    assert found[0]["confidence"] == "V2"
    early = json.loads(rules(capsys, "--on", "2007-01-03", "--code", code, "--json"))
    assert [row["value"] for row in early] == [10, 15]
    assert early[0]["effective_to"] == "2007-01-03"
    text = rules(capsys, "--on", "2025-06-01", "--code", code)
    assert "〔云川市临湖区〕  优秀等次比例上限：12%" in text
    assert "《公务员考核规定》" in text


@pytest.mark.django_db
def test_every_rule_of_today(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(rules(capsys, "--json"))
    assert len(found) > 200
    assert all(row["effective_from"] <= date.today().isoformat() for row in found)


@pytest.mark.django_db
def test_what_is_asked_wrongly_says_so() -> None:
    with pytest.raises(CommandError, match="没有代码以“nope”开头的规则"):
        call_command("rules", "--code", "nope")
    with pytest.raises(CommandError, match="不是日期"):
        call_command("rules", "--on", "yesterday")


@pytest.mark.django_db
def test_syncing_twice_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sync_rules")
    assert "录入 2015 至 2026 年" in capsys.readouterr().out
    call_command("sync_rules")
    assert capsys.readouterr().out == "国家规则已是最新。\n"
