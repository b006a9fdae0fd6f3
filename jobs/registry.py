"""Which function does which kind of job. Handlers live in each app's tasks.py and are found at start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Handler = Callable[..., dict[str, Any] | None]  # handler(ctx: JobContext, **args)


@dataclass(frozen=True)
class JobKind:
    """A kind of job: its name, what the screen calls it, how often it is tried, and who does it."""

    name: str
    label: str
    max_attempts: int
    is_bulk: bool
    handler: Handler


class UnknownKind(LookupError):
    """No installed app does this kind of job."""


F = TypeVar("F", bound=Handler)
_kinds: dict[str, JobKind] = {}


def job_kind(name: str, *, label: str, max_attempts: int = 3, is_bulk: bool = False) -> Callable[[F], F]:
    """Register `def handler(ctx: JobContext, **args) -> dict | None` for jobs of this kind.

    `name` is "app.verb_noun". The handler may run again after a crash: what must happen once belongs inside
    `with ctx.finishing():`. What it returns is kept as the job's result, and must be JSON. Jobs of a bulk kind
    come by the thousand; somebody's single job goes first.
    """

    def register(handler: F) -> F:
        if name in _kinds:
            raise ValueError(f"job kind {name} is registered twice")
        _kinds[name] = JobKind(name, label, max_attempts, is_bulk, handler)
        return handler

    return register


def kind_named(name: str) -> JobKind:
    """The kind of that name. Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def label_of(name: str) -> str:
    """What the screen calls the kind; the bare name for one that is no longer installed."""
    return _kinds[name].label if name in _kinds else name
