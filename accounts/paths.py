"""Tables that copy the path of a unit, so that moving the unit reaches all of them.

An app registers its own in `AppConfig.ready`; the unit tree itself lies further to the right and knows none of them.
"""

from django.db.models import Model, Value
from django.db.models.functions import Concat, Substr

from accounts.scope import subtree

_copies: list[tuple[type[Model], str]] = []


def register(model: type[Model], field: str = "unit_path") -> None:
    """Let `field` of `model` follow when units move."""
    _copies.append((model, field))


def registered() -> frozenset[type[Model]]:
    return frozenset(model for model, _ in _copies)


def rehang(old: str, new: str) -> None:
    """Give everything in the subtree at `old` its place below `new`. Call it in the transaction of the move."""
    for model, field in _copies:
        rows = model._default_manager.filter(subtree(old, field))
        rows.update(**{field: Concat(Value(new), Substr(field, len(old) + 1))})
