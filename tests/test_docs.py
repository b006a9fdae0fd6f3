"""What the documents say about the code is true."""

import re

import yaml

from cadre.demo.accounts import ACCOUNTS, PASSWORD
from tests import glossary
from tests.source import ROOT

SETTINGS = [ROOT / "config" / name for name in ("settings.py", "signin.py")]
NOT_FOR_OPERATORS = {"DANDANG_EXTRA_APPS", "DANDANG_PASSWORD_HASHERS"}  # tests use them


def variables_read() -> set[str]:
    """The environment variables that the settings read."""
    read = re.compile(r'(?:env\.\w+|secret|_needed|rates\.rate)\((?:env, )?\s*"([A-Z_]+)"')
    return {name for path in SETTINGS for name in read.findall(path.read_text())}


def test_the_glossary_is_the_code() -> None:
    again = "run .venv/bin/python -m tests.glossary"
    assert glossary.GLOSSARY.read_text() == glossary.text(), again


def test_the_readme_lists_every_variable_and_no_other() -> None:
    listed = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "README.md").read_text(), re.M))
    scripts = {"DANDANG_PORT"}  # read by script/server
    assert listed == (variables_read() - NOT_FOR_OPERATORS) | scripts


def test_the_readme_lists_the_demo_accounts() -> None:
    readme = (ROOT / "README.md").read_text()
    listed = re.findall(r"^\| `([a-z]+)` \| (\S+) \|", readme, re.M)
    assert listed == [(account.username, account.role.label) for account in ACCOUNTS]
    assert f"`{PASSWORD}`" in readme


def test_compose_sets_only_variables_that_are_read() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("prepare", "web", "worker", "beat"):
        assert set(services[name]["environment"]) <= variables_read(), name
        assert services[name]["environment"]["DANDANG_MODE"] == "production"


def test_links_inside_the_documents_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
    dead = [
        f"{page.relative_to(ROOT)} -> {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text())
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []
