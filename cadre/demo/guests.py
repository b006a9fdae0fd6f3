"""Demo data of apps to the right, which lend the way to load it: the city itself knows none of them."""

from collections.abc import Callable

_loaders: list[Callable[[], None]] = []


def lend(load: Callable[[], None]) -> None:
    """Let `load` run when the fictional city has been loaded with its accounts, in the same transaction.

    Called at start, once by each app; they load in the order of the apps.
    """
    _loaders.append(load)


def load_all() -> None:
    for load in _loaders:
        load()
