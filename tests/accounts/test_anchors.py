"""Signed anchors catch what the chain alone cannot: a cut-off end and a lane rewritten with its head."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import anchors, audit, chain, triggers
from accounts.enums import Event
from accounts.models import AuditEvent, AuditHead
from accounts.tasks import anchor_audit
from accounts.verification import verify_chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(settings, tmp_path: Path) -> Path:
    """A folder with the anchor of six events."""
    settings.ANCHOR_KEY, settings.ANCHOR_DIR = tmp_path / "anchor.key", tmp_path / "anchors"
    call_command("anchor_audit", make_key=True)
    for number in range(6):
        audit.record(Event.CADRE_READ, by=None, target=f"cadre:{number}")
    anchor_audit()
    return settings.ANCHOR_DIR


def tamper(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        triggers.remove(cursor.execute, connection.vendor)
        cursor.execute(sql, values)


def rewrite(first: int = 1) -> None:
    """Rewrite a lane from a row on, so well that the chain itself fits again."""
    lane = AuditEvent.objects.order_by("pk").first().lane
    before = chain.GENESIS
    for row in AuditEvent.objects.filter(lane=lane).order_by("seq"):
        if row.seq >= first:
            row.actor = "somebody else"
            row.hash = chain.link(before, row.chained_fields())
            tamper(
                "UPDATE accounts_auditevent SET actor = %s, hash = %s WHERE id = %s",
                row.actor,
                row.hash,
                row.pk,
            )
        before = row.hash
    AuditHead.objects.filter(lane=lane).update(hash=before)


def test_the_key_is_for_its_owner_only_and_never_replaced(kept: Path, settings) -> None:
    before = settings.ANCHOR_KEY.read_bytes()
    assert settings.ANCHOR_KEY.stat().st_mode & 0o777 == 0o600
    anchors.make_key(settings.ANCHOR_KEY)
    assert settings.ANCHOR_KEY.read_bytes() == before
    assert b"PRIVATE" not in (kept / anchors.PUBLIC_KEY).read_bytes()


def test_a_log_that_only_grew_holds_every_anchor(kept: Path) -> None:
    audit.record(Event.CADRE_READ, by=None, target="cadre:7")
    anchor_audit()
    assert len((kept / anchors.FILE).read_text().splitlines()) == 2
    assert anchors.check_anchors(kept) == []


def test_a_cut_off_end_with_its_head_moved_back_is_found(kept: Path) -> None:
    last = AuditEvent.objects.latest("pk")
    tamper("DELETE FROM accounts_auditevent WHERE id = %s", last.pk)
    before = AuditEvent.objects.filter(lane=last.lane).order_by("-seq").first()
    AuditHead.objects.filter(lane=last.lane).update(seq=before.seq, hash=before.hash)
    assert verify_chain().ok  # the chain alone sees nothing
    (fault,) = anchors.check_anchors(kept)
    assert (fault.line, fault.lane) == (1, last.lane)
    assert "缺失" in fault.reason


@pytest.mark.parametrize("first", [1, 6])
def test_a_lane_rewritten_with_its_head_is_found(kept: Path, first: int) -> None:
    rewrite(first)
    assert verify_chain().ok  # the chain alone sees nothing
    (fault,) = anchors.check_anchors(kept)
    assert "被改写" in fault.reason


@pytest.mark.parametrize("crime", ["heads", "signature", "line"])
def test_an_anchor_that_was_changed_is_found(kept: Path, crime: str) -> None:
    file = kept / anchors.FILE
    line = json.loads(file.read_text())
    if crime == "heads":
        line["heads"][0][2] = "0" * 64
    elif crime == "signature":
        line["signature"] = "AAAA"
    file.write_text("nonsense\n" if crime == "line" else json.dumps(line) + "\n")
    (fault,) = anchors.check_anchors(kept)
    assert "签名不对" in fault.reason


def test_the_commands_tell_it(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit", anchors=kept, json=True)
    assert capsys.readouterr().out.strip() == '{"ok": true, "events": 6, "first_bad": null}'
    rewrite()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", anchors=kept, json=True)
    assert stop.value.code == 1
    assert capsys.readouterr().out.strip() == '{"ok": false, "events": 6, "first_bad": null}'
    with pytest.raises(SystemExit):
        call_command("verify_audit", anchors=kept)
    assert "被改写" in capsys.readouterr().out


def test_without_a_key_or_anchors_the_commands_say_so(settings, tmp_path: Path) -> None:
    settings.ANCHOR_KEY, settings.ANCHOR_DIR = tmp_path / "none.key", tmp_path / "anchors"
    with pytest.raises(CommandError, match="make-key"):
        call_command("anchor_audit")
    with pytest.raises(CommandError, match="读不到锚点"):
        call_command("verify_audit", anchors=tmp_path)
