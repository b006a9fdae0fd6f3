"""Model fields whose order and equality mean the same on every database."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    _CharField = models.CharField[str | Combinable | None, str]
else:
    _CharField = models.CharField


class EnumCharField(_CharField):
    """A value of an enum that grows with the product: its choices are checked and shown, but no migration lists them.

    Choices are no part of the table, so that a new audit event or role needs no migration.
    """

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, path, args, kwargs


class CodeCharField(_CharField):
    """Text compared by code point, on SQLite and under any PostgreSQL collation.

    A Chinese collation sorts by pinyin and ignores punctuation, so a prefix range over it silently loses
    rows. Columns searched by `prefix_range` use this field.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        parameters: dict[str, Any] = dict(super().db_parameters(connection))
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters
