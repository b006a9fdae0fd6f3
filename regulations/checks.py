"""The start stops when the rule file is wrong."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from regulations.national import FOLDER, national


def check_national_rules(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Every file of national/ can be read, and the versions of each rule follow one another."""
    try:
        faults = national().faults()
    except (ValueError, KeyError, OSError) as error:  # TOMLDecodeError is a ValueError
        faults = [str(error)]
    hint = f"Correct {FOLDER}."
    return [Error(fault, hint=hint, id="regulations.E001") for fault in faults]
