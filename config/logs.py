"""The log: one JSON object a line, without anybody's data.

An exception's text may quote a form, a row or a file, so only its bare bones are written: the frames, the type, and of
the first line what is no value. PostgreSQL puts whole rows into the lines after the first.
"""

import re
import traceback
from collections.abc import Iterator
from typing import Any

from pythonjsonlogger.json import JsonFormatter

HIDDEN = "***"
FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
# Left out whole: Django puts the request with its query string here, Celery a task's arguments and an error's text.
DROPPED = ("request", "data", "args", "kwargs")
_NUMBER = re.compile(r"\d[\d -]{5,}[\dXx]")  # ID numbers, phones, and pieces of them
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_QUOTED = re.compile(r"""(['"])(.*?)\1""")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def without_numbers(text: str) -> str:
    """The text with every long number hidden."""
    return _NUMBER.sub(HIDDEN, text)


def bones_of(error_text: str) -> str:
    """The first line of an error's text without values: names of constraints and columns stay."""
    first = (error_text.splitlines() or [""])[0]
    named = _QUOTED.sub(_identifier_or_nothing, first)
    return without_numbers(_NOT_ASCII.sub(HIDDEN, named))


def _identifier_or_nothing(quoted: re.Match[str]) -> str:
    return quoted[0] if _IDENTIFIER.fullmatch(quoted[2]) and "_" in quoted[2] else HIDDEN


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What went wrong first comes first."""
    if error is not None:
        yield from _causes(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
        yield error


class CleanJson(JsonFormatter):
    """JSON lines; the last thing before the log is written."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        lines: list[str] = []
        for error in _causes(ei[1]):
            lines += traceback.format_tb(error.__traceback__)
            kind = f"{type(error).__module__}.{type(error).__qualname__}"
            lines.append(f"{kind}: {bones_of(str(error))}\n")
        return "".join(lines).rstrip()

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        has_error = "exc_info" in log_data
        for name in DROPPED:
            log_data.pop(name, None)
        for name, value in log_data.items():
            if name not in ("asctime", "exc_info"):
                log_data[name] = self._cleaned(name, value, has_error)
        kept: dict[str, Any] = super().process_log_record(log_data)
        return kept

    def _cleaned(self, name: str, value: Any, has_error: bool) -> Any:
        if isinstance(value, int | float | None):
            return value
        quotes_error = has_error and name == "message"
        return bones_of(str(value)) if quotes_error else without_numbers(str(value))
