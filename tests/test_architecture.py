"""The shape that the code promises: who imports whom, who writes, how pure, how long."""

import ast
import re
from pathlib import Path

from django.apps import apps
from django.db.models import CheckConstraint, Model

from accounts import paths
from tests.source import MAY_IMPORT, ROOT, Function, Module, module_of, modules, templates

FILE_LINES, FUNCTION_LINES, VIEW_LINES, TEMPLATE_LINES = 400, 50, 30, 200

# Files beside services that may write, each with its reason.
WRITERS = {
    "accounts/audit.py": "the audit log's only writer",
    "cadre/demo/": "the fictional city: in bulk, into an empty database, in demo mode only",
}
ATOMIC_VIEWS = {
    "accounts/views/signin.py": "the package's sign-in and sign-out, with the audit row in their transaction",
    "accounts/views/mfa.py": "the package's pages of the second factor, with the audit row in their transaction",
}
PDF_IMPORTER = "printing/pdf.py"
PAPER = "paper"  # documents, rendered by the PDF library and never by a browser
PURE_ENOUGH = {"accounts.permissions.Refused"}  # a plain exception that lives beside Django code
CLOCK = {"today", "now", "utcnow", "localdate", "localtime", "monotonic"}


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in MAY_IMPORT]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


# --- who may know whom --------------------------------------------------------------------------------


def test_an_app_imports_only_what_stands_to_its_left() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        for name, line in module.imports()
        if (target := name.split(".")[0]) in MAY_IMPORT
        and target != module.app
        and target not in MAY_IMPORT[module.app]
    ]
    assert wrong == []


def test_a_foreign_key_points_only_to_the_left() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} -> {target}"
        for model in our_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        if (target := field.related_model._meta.app_label) in MAY_IMPORT
        and target != model._meta.app_label
        and target not in MAY_IMPORT[model._meta.app_label]
    ]
    assert wrong == []


def test_evaluation_knows_only_the_services_of_rewards() -> None:
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in modules()
        if module.app == "evaluation"
        for name, line in module.imports()
        if name.startswith("rewards.") and not name.startswith("rewards.services")
    ]
    assert wrong == []


def test_imports_are_absolute() -> None:
    wrong = [f"{m.name}:{line}" for m in modules() for name, line in m.imports() if name.startswith(".")]
    assert wrong == []


def test_apps_do_not_talk_by_signals() -> None:
    banned = ("django.dispatch", "django.db.models.signals", "django.contrib.auth.signals")
    wrong = [
        f"{m.name}:{line} {name}" for m in modules() for name, line in m.imports() if name.startswith(banned)
    ]
    assert wrong == []


def test_one_module_imports_the_pdf_library() -> None:
    importers = {m.name for m in modules() for name, _ in m.imports() if name.split(".")[0] == "weasyprint"}
    assert importers == {PDF_IMPORTER}


# --- pure rules ---------------------------------------------------------------------------------------


def impurities(module: Module, seen: set[str]) -> list[str]:
    """What keeps a module, or one of ours that it imports, from being a function of its arguments."""
    if module.name in seen or module.role == "enums":
        return []
    seen.add(module.name)
    found = [
        f"{module.name}:{line} imports {name}"
        for name, line in module.imports()
        if name.split(".")[0] in {"django", "rest_framework", "celery", "time", "os"}
    ]
    found += [
        f"{module.name}:{node.lineno} reads the clock"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCK
    ]
    for name, _ in module.imports():
        target = None if name in PURE_ENOUGH else module_of(name)
        if target:
            found += impurities(target, seen)
    return found


def test_rules_are_pure() -> None:
    rules = [module for module in modules() if module.role == "rules"]
    assert rules
    assert [fault for module in rules for fault in impurities(module, set())] == []


# --- one writer ---------------------------------------------------------------------------------------

WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ROWS = {"objects", "filter", "exclude", "all", "visible_to", "select_for_update", "order_by"}


def chain_of(node: ast.expr) -> set[str]:
    """The attribute names on the way to an expression: Job.objects.filter(…).update gives objects, filter, update."""
    names: set[str] = set()
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        else:
            return names


def is_write(call: ast.Call) -> bool:
    """Whether a call writes rows. Saving a picture or updating a dict looks alike, so the receiver decides."""
    if not isinstance(call.func, ast.Attribute):
        return False
    verb, receiver = call.func.attr, chain_of(call.func.value)
    if verb == "save":
        return not call.args and {keyword.arg for keyword in call.keywords} <= {
            "update_fields",
            "force_insert",
        }
    if verb == "delete":
        return not call.args
    if verb == "update":
        return bool(receiver & ROWS)
    return verb in WRITES and bool(receiver & (ROWS | {"grants"}))


def test_only_services_write() -> None:
    writers = ("services", "migrations")
    wrong = [
        f"{module.name}:{node.lineno} {ast.unparse(node)[:80]}"
        for module in modules()
        if module.role not in writers and not module.name.startswith(tuple(WRITERS))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and is_write(node)
    ]
    assert wrong == []


def test_every_exception_to_the_single_writer_is_still_needed() -> None:
    for name in WRITERS:
        covered = [
            module for module in modules() if module.name.startswith(name) and module.role != "services"
        ]
        assert any(isinstance(n, ast.Call) and is_write(n) for m in covered for n in ast.walk(m.tree)), name


def is_service(function: Function) -> bool:
    """A service is one transaction; helpers of a service, called inside it, are not."""
    return any(ast.unparse(decorator) == "transaction.atomic" for decorator in function.decorator_list)


def test_a_service_is_told_who_acts_by_keyword() -> None:
    wrong = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in modules()
        if module.role == "services"
        for function in module.functions()
        if is_service(function) and "by" in {argument.arg for argument in function.args.args}
    ]
    assert wrong == []


def test_views_do_not_reach_past_services() -> None:
    """A view starts no transaction and takes no lock: that is a service's work."""
    wrong = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.role == "views" and module.name not in ATOMIC_VIEWS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"atomic", "select_for_update"}
    ]
    assert wrong == []


# --- models ---------------------------------------------------------------------------------------------


def names_in(constraint: CheckConstraint) -> str:
    return str(constraint.condition)


def test_when_and_who_are_tied() -> None:
    """A nullable `x_at` beside an `x_by` needs a check constraint that names it."""
    wrong = []
    for model in our_models():
        fields = {field.name: field for field in model._meta.concrete_fields}
        checks = [names_in(c) for c in model._meta.constraints if isinstance(c, CheckConstraint)]
        for name, field in fields.items():
            stem = name.removesuffix("_at")
            if name.endswith("_at") and field.null and f"{stem}_by" in fields:
                tied = any(name in check for check in checks)
                wrong += [] if tied else [f"{model._meta.label}.{name}"]
    assert wrong == []


def test_what_has_an_address_has_a_scope() -> None:
    wrong = [
        model._meta.label
        for model in our_models()
        if hasattr(model, "get_absolute_url") and not hasattr(model._default_manager.all(), "visible_to")
    ]
    assert wrong == []


# --- sizes ----------------------------------------------------------------------------------------------


def test_files_stay_short() -> None:
    long = {m.name: lines_of(m.path) for m in modules() if lines_of(m.path) > FILE_LINES}
    assert long == {}


def lines_in(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_view(module: Module, function: Function) -> bool:
    first = [argument.arg for argument in function.args.args[:1]]
    return module.role == "views" and first == ["request"]


def test_functions_stay_short() -> None:
    long = {
        f"{module.name}:{function.name}": lines_in(function)
        for module in modules()
        for function in module.functions()
        if lines_in(function) > (VIEW_LINES if is_view(module, function) else FUNCTION_LINES)
    }
    assert long == {}


def test_templates_stay_short() -> None:
    long = {
        str(path.relative_to(ROOT)): lines_of(path) for path in templates() if lines_of(path) > TEMPLATE_LINES
    }
    assert long == {}


# --- pages ------------------------------------------------------------------------------------------------

INLINE = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "a style element": re.compile(r"<style\b"),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)"),
    "an inline handler": re.compile(r"\son[a-z]+\s*="),
    "something from outside": re.compile(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//"""),
    "a colour": re.compile(r"""["':\s]#(?:[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b"""),
}


def test_pages_carry_nothing_inline_and_nothing_from_outside() -> None:
    pages = [path for path in templates() if path.parent.name != PAPER]
    assert pages
    wrong = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in pages
        for what, p in INLINE.items()
        if p.search(path.read_text())
    ]
    assert wrong == []


def test_colours_are_named_once() -> None:
    """A colour is written in tokens.css and used by its name elsewhere; on paper black is black."""
    sheets = sorted((ROOT / "static" / "css").glob("*.css"))
    assert sheets
    wrong = [
        f"{sheet.name}: {colour}"
        for sheet in sheets
        if sheet.name not in {"tokens.css", "print.css"}
        for colour in re.findall(r":[^;{}]*(#[0-9a-fA-F]{3,8})\b", sheet.read_text())
    ]
    assert wrong == []


# --- locks ------------------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^]]*])?==(\S+)", (ROOT / lock).read_text(), re.M))


def test_tests_run_on_the_versions_that_users_get() -> None:
    product, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert product
    product |= pins("requirements-ldap.txt")
    assert {name: version for name, version in product.items() if development.get(name) != version} == {}


def test_the_locks_name_no_place_to_download_from() -> None:
    for lock in ("requirements.txt", "requirements-ldap.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / lock).read_text()


def test_every_copy_of_a_unit_path_follows_moves() -> None:
    """`accounts.paths` reaches every scoped table; the audit log alone keeps the place where a thing happened."""
    scoped = {
        model
        for model in our_models()
        if any(field.name == "unit_path" for field in model._meta.get_fields())
    }
    frozen = {model for model in scoped if model._meta.label == "accounts.AuditEvent"}
    assert frozen
    assert scoped - frozen <= paths.registered()
