"""Tables that copy the path of a unit, so that moving the unit reaches all of them.

An app registers its own in `AppConfig.ready`; the unit tree itself lies further to the right and knows none of them.
"""

from collections.abc import Callable

from django.db.models import Model, Value
from django.db.models.functions import Concat, Substr

from accounts.scope import subtree

_copies: list[tuple[type[Model], str, Callable[[], None] | None]] = []


def register(model: type[Model], field: str = "unit_path", *, then: Callable[[], None] | None = None) -> None:
    """Let `field` of `model` follow when units move; `then` is called in the same transaction when a row has moved."""
    _copies.append((model, field, then))


def registered() -> frozenset[type[Model]]:
    return frozenset(model for model, *_ in _copies)


def rehang(old: str, new: str) -> None:
    """Give everything in the subtree at `old` its place below `new`. Call it in the transaction of the move."""
    for model, field, then in _copies:
        rows = model._default_manager.filter(subtree(old, field))
        moved = rows.update(**{field: Concat(Value(new), Substr(field, len(old) + 1))})
        if moved and then is not None:
            then()
