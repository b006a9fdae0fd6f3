"""Many new rows at once: COPY on PostgreSQL, bulk_create elsewhere."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model

_BATCH = 500
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert(rows: Sequence[Model]) -> None:
    """Write new rows of one model. On PostgreSQL rows without a key do not learn theirs."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _copy(rows)
    else:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=_BATCH)


def settle(models: Sequence[type[Model]]) -> None:
    """After the last row: let keys go on after those given out here, and let PostgreSQL count what it has."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def _copy(rows: Sequence[Model]) -> None:
    meta = rows[0]._meta
    fields = [f for f in meta.concrete_fields if not (f.primary_key and rows[0].pk is None)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    text = StringIO()
    for row in rows:
        values = (f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields)
        text.write("\t".join(map(_as_text, values)) + "\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN", text)


def _as_text(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return r"\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
