"""The national rules that ship with the product: one file a section in national/, sources in sources.toml. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from regulations.rules import Rule, RuleBook, rule_of

FOLDER = Path(__file__).with_name("national")
SOURCES = "sources.toml"


def read_national(folder: Path = FOLDER) -> RuleBook:
    """Every rule of the folder. Raises ValueError (a wrong row names itself), KeyError or OSError."""
    sources = _read(folder / SOURCES)["source"]
    files = [path for path in sorted(folder.glob("*.toml")) if path.name != SOURCES]
    return RuleBook(rule for path in files for rule in _rules_of(_read(path), sources))


@cache
def national() -> RuleBook:
    """The rules as shipped, read once. Raises like `read_national`."""
    return read_national()


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _rules_of(section: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]]) -> Iterator[Rule]:
    for row in section["rule"]:
        common = {name: value for name, value in row.items() if name != "versions"}
        for version in row["versions"]:
            yield rule_of({"section": section["section"], **common, **_with_source(version, sources)})


def _with_source(version: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A version with what its source says; its own words win, and the notes of both stand together."""
    own = {name: value for name, value in version.items() if name != "source"}
    if "source" not in version:
        return own
    source = sources.get(version["source"])
    if source is None:
        raise ValueError(f"no source called {version['source']!r}")
    note = "".join(part for part in (own.get("note", ""), source.get("note", "")) if part)
    return {**source, **own, "note": note}
