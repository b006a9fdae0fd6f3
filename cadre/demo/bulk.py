"""Many new rows at once: COPY on PostgreSQL, bulk_create elsewhere."""

from collections.abc import Sequence
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

_BATCH = 500
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
Row = dict[str, Any]  # values by field; a foreign key by its column ("unit_id")


def insert(model: type[Model], rows: Sequence[Row]) -> None:
    """Write new rows of one model, all with their own key or none; what a row leaves out takes its default."""
    if not rows:
        return
    if connection.vendor == "postgresql":
        _copy(model, rows)
    else:
        model._default_manager.bulk_create((model(**row) for row in rows), batch_size=_BATCH)


def settle(models: Sequence[type[Model]]) -> None:
    """After the last row: let keys go on after those given out here, and let PostgreSQL count what it has."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def _copy(model: type[Model], rows: Sequence[Row]) -> None:
    keyed = model._meta.pk.attname in rows[0]
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    readers = [(field.attname, _default_of(field), field.get_prep_value) for field in fields]
    text = StringIO()
    for row in rows:
        values = [_as_text(prepare(row.get(name, default))) for name, default, prepare in readers]
        text.write("\t".join(values) + "\n")
    text.seek(0)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", text)


def _default_of(field: "Field[Any, Any]") -> Any:
    stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return timezone.now() if stamped else field.get_default()


def _as_text(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return r"\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
