"""The audit chain finds every change to what was written, and the database refuses to make one."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts import audit, triggers
from accounts.enums import Event
from accounts.models import AuditEvent, AuditHead
from accounts.verification import verify_chain
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def write(count: int = 6) -> list[AuditEvent]:
    return [
        audit.record(
            Event.CADRE_READ, by=None, target=f"cadre:GB{n:07d}", unit_path="000001", page=n, note="查阅"
        )
        for n in range(count)
    ]


def tamper(sql: str, *values: object) -> None:
    """What somebody with the database in his hands could do."""
    with connection.cursor() as cursor:
        triggers.remove(cursor.execute, connection.vendor)
        cursor.execute(sql, values)


def test_record_names_who_with_which_role_and_from_where() -> None:
    token = audit.address.set("127.0.0.9")
    row = audit.record(Event.CADRE_READ, by=make_user("lin", full_name="林岚"), target="cadre:GB1")
    audit.address.reset(token)
    row.refresh_from_db()
    assert (row.actor, row.role, row.address) == ("林岚（lin）", "经办人", "127.0.0.9")


def test_untouched_log_is_whole() -> None:
    write()
    audit.record_many(
        Event.CADRE_CREATE, by=None, targets=[(f"cadre:{n}", "") for n in range(50)], source="花名册导入 1"
    )
    verdict = verify_chain()
    assert (verdict.ok, verdict.events, verdict.first_bad) == (True, 56, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_auditevent SET actor = 'x'", "DELETE FROM accounts_auditevent"]
)
def test_database_refuses_to_change_the_log(statement: str) -> None:
    write(1)
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def _edit(rows: list[AuditEvent]) -> int:
    tamper("UPDATE accounts_auditevent SET actor = 'nobody' WHERE id = %s", rows[2].pk)
    return rows[2].pk


def _edit_detail(rows: list[AuditEvent]) -> int:
    row = rows[3]
    tamper("UPDATE accounts_auditevent SET detail = %s WHERE id = %s", '{"page": 99, "note": "查阅"}', row.pk)
    return row.pk


def _remove(rows: list[AuditEvent]) -> int:
    tamper("DELETE FROM accounts_auditevent WHERE id = %s", rows[2].pk)
    return rows[3].pk


def _insert(rows: list[AuditEvent]) -> int:
    tamper(
        "INSERT INTO accounts_auditevent "
        "(at, event, actor, on_behalf_of, role, address, target, unit_path, detail, lane, seq, hash) "
        "SELECT at, event, 'nobody', on_behalf_of, role, address, target, unit_path, detail, lane, seq + 100, hash "
        "FROM accounts_auditevent WHERE id = %s",
        rows[2].pk,
    )
    return AuditEvent.objects.get(actor="nobody").pk


def _reorder(rows: list[AuditEvent]) -> int:
    first, second = rows[2], rows[3]
    tamper("UPDATE accounts_auditevent SET seq = 9999 WHERE id = %s", first.pk)
    tamper("UPDATE accounts_auditevent SET seq = %s WHERE id = %s", first.seq, second.pk)
    tamper("UPDATE accounts_auditevent SET seq = %s WHERE id = %s", second.seq, first.pk)
    return second.pk


@pytest.mark.parametrize("crime", [_edit, _edit_detail, _remove, _insert, _reorder])
def test_verify_finds_the_first_bad_row(crime: Callable[[list[AuditEvent]], int]) -> None:
    rows = write()
    expected = crime(rows)
    verdict = verify_chain()
    assert not verdict.ok
    assert verdict.first_bad == expected


def test_verify_finds_a_cut_off_end() -> None:
    rows = write()
    tamper("DELETE FROM accounts_auditevent WHERE id = %s", rows[-1].pk)
    assert not verify_chain().ok


def test_command_prints_json_and_fails_when_not_whole(capsys: pytest.CaptureFixture[str]) -> None:
    rows = write(2)
    call_command("verify_audit", json=True)
    assert capsys.readouterr().out.strip() == '{"ok": true, "events": 2, "first_bad": null}'
    tamper("UPDATE accounts_auditevent SET target = 'x'")
    with pytest.raises(SystemExit) as stop:
        call_command("verify_audit", json=True)
    assert stop.value.code == 1
    assert f'"first_bad": {rows[0].pk}' in capsys.readouterr().out


def test_rolled_back_change_leaves_no_event() -> None:
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()
    assert set(AuditHead.objects.values_list("seq", flat=True)) == {0}
    assert verify_chain().ok
