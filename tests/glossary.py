"""Writes docs/glossary.md from the code: `.venv/bin/python -m tests.glossary`. A test compares the two."""

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path

from tests.source import MAY_IMPORT, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
CHINESE = re.compile(r"[㐀-鿿]")
CONCEPTS = {
    "组织部": "the organization department, whose tool this is",
    "名册、花名册": "register (`cadre`); a roster file is read by `cadre.roster`",
    "干部任免审批表": "appointment form; its file format is LRMX (`cadre.lrmx`)",
    "评审报告": "review report; one run of a year over a scope (`dossiers`)",
    "年度考核": "yearly assessment (`evaluation`)",
    "容错纠错": "tolerance of faults and their correction (`faultcorrection`)",
    "表彰奖励": "rewards (`rewards`)",
    "大系统": "the field a unit works in (`System`)",
    "范围": "scope: the subtrees in which somebody holds a permission (`accounts.scope`)",
    "来源": "source: the case number or import that a fact came from",
}


def rows(pairs: list[tuple[str, str]]) -> list[str]:
    return ["| 术语 | identifier |", "| --- | --- |", *(f"| {term} | {name} |" for term, name in pairs), ""]


def choices_of(app: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each enum of an app that has Chinese labels, with its (label, value) pairs."""
    if not (ROOT / app / "enums.py").exists():
        return
    module = import_module(f"{app}.enums")
    for name, enum in inspect.getmembers(module, inspect.isclass):
        if not issubclass(enum, Enum) or enum.__module__ != module.__name__:
            continue
        pairs = [(str(m.label), f"`{m.value}`") for m in enum if CHINESE.search(str(getattr(m, "label", "")))]
        if pairs:
            yield name, pairs


def models_of(app: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each model of an app with a Chinese name, with (name, identifier) of itself and its fields."""
    from django.apps import apps

    if not apps.is_installed(app):
        return
    for model in sorted(apps.get_app_config(app).get_models(), key=lambda model: model.__name__):
        title = str(model._meta.verbose_name)
        fields = [
            (str(field.verbose_name), f"`{field.name}`")
            for field in model._meta.concrete_fields
            if isinstance(field.verbose_name, str)
            and CHINESE.search(field.verbose_name)  # Django's own are lazy
        ]
        if CHINESE.search(title):
            yield model.__name__, [(f"**{title}**", f"**`{model.__name__}`**"), *fields]


def text() -> str:
    """The whole page."""
    lines = [
        "# Glossary: 术语 and identifiers",
        "",
        "Screen text is Chinese, identifiers are English; this page ties them. It is written from the code by",
        "`.venv/bin/python -m tests.glossary`; do not edit it by hand.",
        "",
        "## Words",
        "",
        *rows(list(CONCEPTS.items())),
    ]
    for app in MAY_IMPORT:
        entries = [*models_of(app), *choices_of(app)]
        if entries:
            lines += [f"## {app}", ""]
        for name, pairs in entries:
            lines += [f"### {name}", "", *rows(pairs)]
    return "\n".join(lines).rstrip() + "\n"


def main(path: Path = GLOSSARY) -> None:
    import django

    django.setup()
    path.write_text(text())


if __name__ == "__main__":
    from tests import environment  # noqa: F401 - settings need an environment

    main()
