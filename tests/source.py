"""The project's own source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEFORE_CADRE = ("accounts", "regulations", "jobs", "printing")
BEFORE_PROCESSES = (*BEFORE_CADRE, "cadre", "casework")
PROCESSES = ("faultcorrection", "rewards", "evaluation", "placement")
# app -> the apps that it may import: those to its left in docs/architecture.md
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "accounts": (),
    "regulations": ("accounts",),
    "jobs": ("accounts", "regulations"),
    "printing": (),
    "cadre": BEFORE_CADRE,
    "casework": (*BEFORE_CADRE, "cadre"),
    "faultcorrection": BEFORE_PROCESSES,
    "rewards": BEFORE_PROCESSES,
    "evaluation": (*BEFORE_PROCESSES, "rewards"),  # only rewards.services: see test_architecture
    "placement": BEFORE_PROCESSES,
    "dossiers": (*BEFORE_PROCESSES, *PROCESSES),
    "config": (*BEFORE_PROCESSES, *PROCESSES, "dossiers"),
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One production file. `role` is what its name (or its package's name) lets it do: "rules", "views" …"""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path from the project's root, as text."""
        return str(self.path.relative_to(ROOT))

    @property
    def app(self) -> str:
        return self.path.relative_to(ROOT).parts[0]

    @property
    def role(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return parts[1] if len(parts) > 1 else ""

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported dotted name with its line: `from a.b import c` gives "a.b.c"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    yield f"{'.' * node.level}{node.module or ''}.{alias.name}", node.lineno

    def functions(self) -> Iterator[Function]:
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


@cache
def modules() -> tuple[Module, ...]:
    """The production code: every file of every app, migrations left out because Django writes them."""
    files = [
        path
        for app in MAY_IMPORT
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.relative_to(ROOT).parts
    ]
    return tuple(Module(path, ast.parse(path.read_text(), str(path))) for path in files)


def module_of(dotted: str) -> Module | None:
    """The production module that a dotted name lies in, or None when it is not ours."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:end])
        for module in modules():
            if module.path in (base.with_suffix(".py"), base / "__init__.py"):
                return module
    return None


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))
