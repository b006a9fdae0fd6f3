"""Many new rows of one model at once, without building a model for each.

A roster of 100,000 people is 600,000 rows. Building models and preparing every field costs five times what the
database needs to store them, so rows are plain dicts here and what a column needs is worked out once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from django.db import connection, models
from django.utils import timezone

Row = Mapping[str, Any]  # values by column attribute: a foreign key as "unit_id"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_AS_THEY_ARE = (
    models.CharField,
    models.IntegerField,
    models.ForeignKey,
    models.FileField,
    models.BooleanField,
)


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write new rows; what a row leaves out takes the field's default. Keys are given by the database."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = [_Column(field) for field in fields]
    unknown = {name for row in rows for name in row} - {column.name for column in columns}
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    given = [(column.name, column.default) for column in columns]
    prepared = [(place, column) for place, column in enumerate(columns) if column.prepares]
    values = [[row.get(name, default) for name, default in given] for row in rows]
    for row, cells in zip(rows, values, strict=True):
        for place, column in prepared:
            if column.name in row:
                cells[place] = column.ready(cells[place])
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _as_text(values))
        else:
            marks = ", ".join(["%s"] * len(fields))
            # the names come from the model and are quoted
            insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  # names of the model  # nosec B608
            cursor.executemany(insert, values)


class _Column:
    """How the values of one field reach the database."""

    def __init__(self, field: Any) -> None:
        self.name: str = field.attname
        stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        default = timezone.now() if stamped else field.get_default()
        self.prepares = not isinstance(field, _AS_THEY_ARE) and type(field) is not models.TextField
        self._prepare: Callable[[Any], Any] = lambda value: field.get_db_prep_save(value, connection)
        self._known: dict[Any, Any] | None = {} if isinstance(field, models.DateField) else None
        self.default = self.ready(default) if self.prepares else default

    def ready(self, value: Any) -> Any:
        """The value as the database takes it."""
        if self._known is None:
            return self._prepare(value)
        if value not in self._known:  # dates repeat
            self._known[value] = self._prepare(value)
        return self._known[value]


def _as_text(rows: Iterable[Sequence[Any]]) -> StringIO:
    """Rows in the text format of COPY."""
    text = StringIO()
    for row in rows:
        text.write("\t".join(map(_one_as_text, row)) + "\n")
    text.seek(0)
    return text


def _one_as_text(value: Any) -> str:
    if value is None:
        return r"\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)
