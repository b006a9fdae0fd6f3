"""Somebody with every table, every file of the database and every secret of the server tries to join ballot and code.

docs/adr/0022-ballots.md, says what is promised; each promise has its test here.
"""

import itertools
import os
import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection, transaction

from cadre.models import Unit
from evaluation import sealing
from evaluation.models import BallotBundle, BallotCode, BallotComment, BallotTally
from evaluation.services import boxes
from evaluation.services.sweeping import sweep
from tests.evaluation.ballot_makers import Meeting, opened, prepared
from tests.factories import make_city

Dump = dict[str, list[tuple[Any, ...]]]
VOLATILE = {
    "id",
    "at",
    "hash",
    "seq",
    "lane",
}  # of the audit log: when the staff counted, and the chain over it
VOTES = (("100", "80"), ("80", "80"), ("60", "100"), ("40", ""))  # of the four of 群众, all different
CODES, BUNDLES = BallotCode._meta.db_table, BallotBundle._meta.db_table


def dump() -> Dump:
    """Every row of every table, with every column."""
    found: Dump = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            found[table] = [tuple(sorted(row.items())) for row in rows]
    return found


def without_volatile(rows: Dump) -> Dump:
    """Rows in the order in which the database gives them, without keys that count on after a rollback."""
    return {
        table: [tuple(pair for pair in row if pair[0] not in VOLATILE) for row in found]
        for table, found in rows.items()
        if table != "sqlite_sequence"
    }


def changed(before: Dump, after: Dump) -> dict[str, tuple[set[Any], set[Any]]]:
    """By table: the rows that are gone, and those that are new."""
    rows = {table: (set(before[table]), set(after[table])) for table in before}
    return {table: (old - new, new - old) for table, (old, new) in rows.items() if old != new}


def everything_the_server_knows(meeting: Meeting) -> Iterator[str]:
    yield from (django_settings.SECRET_KEY, django_settings.DATA_KEY, meeting.box.public_key)
    for codes in meeting.codes.values():
        yield from codes
        yield from (sealing.mark(code) for code in codes)


@pytest.mark.django_db
def test_after_the_count_nothing_depends_on_who_voted_what(city: dict[str, Unit]) -> None:
    """Every way to share the four votes among the four codes, in any order, leaves the very same database."""
    meeting = opened(city["财政局"])
    codes = meeting.codes["群众"]
    dumps = []
    for votes in itertools.permutations(VOTES):
        pairs = list(zip(codes, votes, strict=True))
        random.shuffle(pairs)
        with transaction.atomic():
            for code, answers in pairs:
                meeting.vote(code, *answers, comment=f"意见{answers[0]}")
            meeting.count()
            dumps.append(without_volatile(dump()))
            transaction.set_rollback(True)
    assert BallotTally.objects.count() == 0
    assert dumps[0]["evaluation_ballottally"]
    assert dumps[0]["evaluation_ballotcomment"]
    assert all(other == dumps[0] for other in dumps[1:])


@pytest.mark.django_db
def test_a_vote_changes_two_rows_that_say_nothing_together(city: dict[str, Unit]) -> None:
    """Two backups around one vote: a code is gone, a bundle has one ballot more, and nothing else has moved."""
    meeting = opened(city["财政局"])
    for code, answers in zip(meeting.codes["群众"], VOTES, strict=True):
        before = dump()
        meeting.vote(code, *answers, comment="大家都好")
        moved = changed(before, dump())
        assert set(moved) == {CODES, BUNDLES}
        gone, new = moved[CODES]
        assert (len(gone), new) == (1, set())
    bundle = BallotBundle.objects.get()
    assert len(bundle.sealed) == 4
    assert bundle.sealed == sorted(bundle.sealed)
    assert len({len(sealed) for sealed in bundle.sealed}) == 1
    assert {field.name for field in BallotBundle._meta.fields} == {"id", "box", "sealed"}
    assert {field.name for field in BallotCode._meta.fields} == {"mark", "group"}


@pytest.mark.django_db
def test_all_backups_and_all_secrets_of_the_server_open_no_ballot(city: dict[str, Unit]) -> None:
    """The box key, on the paper of who keeps it, is the only way in; the last line shows that it is one."""
    meeting = opened(city["财政局"])
    ballots = []
    for code, answers in zip(meeting.codes["群众"], VOTES, strict=True):
        before = set(BallotBundle.objects.get().sealed)
        meeting.vote(code, *answers)
        ballots += set(BallotBundle.objects.get().sealed) - before
    for secret in everything_the_server_knows(meeting):
        for sealed in ballots:
            with pytest.raises(sealing.NotSealedHere):
                sealing.Opener(secret, box_id=meeting.box.pk).open(sealed)
    text = str(dump())
    assert meeting.key not in text
    opener = sealing.Opener(meeting.key, box_id=meeting.box.pk)
    assert b'"100", "80"' in opener.open(ballots[0])


@pytest.mark.django_db
def test_codes_are_nowhere_and_their_order_tells_nothing(city: dict[str, Unit]) -> None:
    meeting = prepared(city["财政局"], masses=40)
    codes = [code for group in meeting.codes.values() for code in group]
    text = str(dump())
    assert not any(code in text for code in codes)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT mark FROM {CODES}")  # in the order of the file
        marks = [row[0] for row in cursor.fetchall()]
    assert marks == sorted(marks)
    assert meeting.codes["群众"] == sorted(meeting.codes["群众"])  # the order of the sheets


@pytest.mark.django_db
def test_the_marks_need_the_servers_key(city: dict[str, Unit], settings: Any) -> None:
    code = sealing.new_code()
    here = sealing.mark(code)
    settings.DATA_KEY = "another-" + "k" * 32
    assert sealing.mark(code) != here


@pytest.mark.django_db(transaction=True)
def test_the_file_keeps_neither_used_codes_nor_ballots() -> None:
    """SQLite's file as it lies there, free pages and all, after the count."""
    if connection.vendor != "sqlite":
        return _rewritten_on_postgres()
    meeting, ballots = _voted()
    before = connection.connection.serialize()
    assert all(any(piece in before for piece in pieces_of(sealed)) for sealed in ballots)
    assert not any(sealing.mark(code).encode() in before for code in meeting.codes["群众"])
    meeting.count()
    after = connection.connection.serialize()
    assert not any(piece in after for sealed in ballots for piece in pieces_of(sealed))
    assert not any(sealing.mark(code).encode() in after for codes in meeting.codes.values() for code in codes)
    return None


def pieces_of(sealed: str) -> list[bytes]:
    """Two places of a ballot: one of them may lie across two pages of the file."""
    return [sealed[:40].encode(), sealed[200:240].encode()]


def _voted() -> tuple[Meeting, list[str]]:
    meeting = opened(make_city()["财政局"])
    for code, answers in zip(meeting.codes["群众"], VOTES, strict=True):
        meeting.vote(code, *answers)
    return meeting, [sealed for bundle in BallotBundle.objects.all() for sealed in bundle.sealed]


def _rewritten_on_postgres() -> None:
    """Whole new files for both tables: nothing of the old rows is carried over."""
    meeting, _ = _voted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath(%s), pg_relation_filepath(%s)", [CODES, BUNDLES])
        before = cursor.fetchone()
        meeting.count()
        cursor.execute("SELECT pg_relation_filepath(%s), pg_relation_filepath(%s)", [CODES, BUNDLES])
        after = cursor.fetchone()
        assert _empty_in_time(cursor)
    assert not set(before) & set(after)


def _empty_in_time(cursor: Any) -> bool:
    """Old rows go with the first sweep that no other snapshot, such as an autovacuum's, holds back."""
    for _ in range(50):
        cursor.execute(f"SELECT pg_relation_size('{CODES}') + pg_relation_size('{BUNDLES}')")
        if cursor.fetchone() == (0,):
            return True
        time.sleep(0.1)
        sweep()
    return False


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_no_row_that_is_left_shares_a_transaction_with_a_used_code() -> None:
    """PostgreSQL keeps in every row which transaction wrote it (xmin), and where it lies (ctid)."""
    meeting, _ = _voted()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT xmin::text FROM {BUNDLES}")
        votes = {row[0] for row in cursor.fetchall()}
        cursor.execute(f"SELECT xmin::text FROM {CODES}")
        assert not votes & {row[0] for row in cursor.fetchall()}
        meeting.count()
        for table in (BallotTally._meta.db_table, BallotComment._meta.db_table):
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM {table}")
            assert cursor.fetchone()[0] <= 1  # all of a count are of one transaction
        cursor.execute(
            f"SELECT group_id, target_id, dimension_id, value FROM {BallotTally._meta.db_table} ORDER BY ctid"
        )
        rows = cursor.fetchall()
        assert rows == sorted(rows)


def test_a_failed_sweep_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The count has been committed by then: that files are not rewritten yet is noted, and no more."""

    def locked() -> None:
        raise OperationalError("somebody holds the table")

    monkeypatch.setattr(connection, "cursor", locked)
    sweep()
    assert "could not be rewritten" in caplog.text


@pytest.mark.django_db
def test_random_drawing_is_the_systems(monkeypatch: pytest.MonkeyPatch, city: dict[str, Unit]) -> None:
    """Codes, keys and the choice of a bundle come from the operating system, not from a seed."""
    drawn = []
    real = os.urandom
    monkeypatch.setattr("secrets._sysrand._randbelow", lambda n: drawn.append(n) or real(8)[0] % n)
    meeting = opened(city["财政局"])
    count = len(drawn)
    meeting.vote(meeting.codes["群众"][0], "80", "80")
    assert count == 6 * 11 + 19  # six codes and a key, without their check characters
    assert len(drawn) == count + 1
    boxes.void_box(box_id=meeting.box.pk, reason="试", by=None)
