"""What a database keeps in its files of rows that are gone: as little as it can be made to."""

import logging

from django.db import DatabaseError, connection

from evaluation.models import BallotBundle, BallotCode

log = logging.getLogger(__name__)
_TABLES = (BallotCode._meta.db_table, BallotBundle._meta.db_table)


def leave_no_trace() -> None:
    """Have SQLite overwrite what this connection deletes from now on. PostgreSQL keeps old rows until `sweep`."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def sweep() -> None:
    """After a box was emptied and the transaction is over: drop old rows and log frames from the database's files.

    What stays is sealed or keyed all the same, so a failure is noted and nothing more.
    """
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                for table in _TABLES:  # the names are the models'
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
    except DatabaseError:
        log.warning(
            "the tables of a ballot box could not be rewritten; the database will do it in its own time"
        )
