"""What must be there before documents can be made. `manage.py up` runs these and stops."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from printing import fonts


def check_subsetter(**_: Any) -> list[CheckMessage]:
    """An error, because a missing library shows only as documents that take a minute each."""
    if fonts.harfbuzz_subset_found():
        return []
    return [
        Error(
            "libharfbuzz-subset is missing: every document would take 59 times as long.",
            hint="apt-get install libharfbuzz-subset0 (script/setup does it).",
            id="printing.E001",
        )
    ]


def check_fonts(**_: Any) -> list[CheckMessage]:
    """A warning for commands that make no documents, such as migrate; the start treats it as an error."""
    if fonts.read_manifest():
        return []
    return [
        Warning(
            f"The fonts of the documents are not built in {fonts.built_dir()}.",
            hint="manage.py build_fonts (script/setup does it).",
            id="printing.W002",
        )
    ]
