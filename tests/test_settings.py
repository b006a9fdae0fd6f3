"""The settings refuse an unsafe start by name, with the cure, before anything runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT

GOOD = {
    "DANDANG_MODE": "production",
    "DANDANG_SECRET_KEY": "a" * 40,
    "DANDANG_DATA_KEY": "b" * 40,
}


def start(
    folder: Path, script: str = "import config.settings", **environment: str
) -> subprocess.CompletedProcess[str]:
    """A new Python with nothing of ours in its environment but what is given."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("DANDANG_", "DATABASE_URL"))
    }
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**clean, "DANDANG_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_production_settings_start(tmp_path: Path) -> None:
    done = start(tmp_path, "import config.settings as s; print(s.DEBUG, s.DEMO)", **GOOD)
    assert (done.returncode, done.stdout) == (0, "False False\n"), done.stderr


@pytest.mark.parametrize("mode", ["demo", "production"])
@pytest.mark.parametrize("name", ["DANDANG_SECRET_KEY", "DANDANG_DATA_KEY"])
@pytest.mark.parametrize("value", ["", "short", "django-insecure-" + "x" * 40])
def test_a_missing_or_weak_secret_is_refused_by_name(
    tmp_path: Path, mode: str, name: str, value: str
) -> None:
    done = start(tmp_path, **{**GOOD, "DANDANG_MODE": mode, name: value})
    assert done.returncode != 0
    assert f"{name} is missing or too weak" in done.stderr
    assert "script/setup" in done.stderr


def test_production_refuses_debug(tmp_path: Path) -> None:
    done = start(tmp_path, **GOOD, DANDANG_DEBUG="1")
    assert done.returncode != 0
    assert "DANDANG_DEBUG must be off in production" in done.stderr


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    done = start(tmp_path, **{**GOOD, "DANDANG_MODE": "prod"})
    assert done.returncode != 0
    assert "DANDANG_MODE='prod': use 'demo' or 'production'" in done.stderr


def test_secrets_are_read_from_the_file_that_set_up_wrote(tmp_path: Path) -> None:
    lines = "DANDANG_SECRET_KEY=" + "f" * 64 + "\nDANDANG_DATA_KEY=" + "e" * 64 + "\n"
    (tmp_path / "secrets.env").write_text(lines)
    done = start(tmp_path, "import config.settings as s; print(s.SECRET_KEY[0], s.DATA_KEY[0])")
    assert (done.returncode, done.stdout) == (0, "f e\n"), done.stderr


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    lines = "DANDANG_SECRET_KEY=" + "f" * 64 + "\nDANDANG_DATA_KEY=" + "e" * 64 + "\n"
    (tmp_path / "secrets.env").write_text(lines)
    done = start(tmp_path, "import config.settings as s; print(s.SECRET_KEY[0])", DANDANG_SECRET_KEY="a" * 40)
    assert (done.returncode, done.stdout) == (0, "a\n"), done.stderr


def test_sqlite_is_the_default_and_waits_for_its_turn(tmp_path: Path) -> None:
    script = "import config.settings as s; d = s.DATABASES['default']; print(d['NAME'], d['OPTIONS'])"
    done = start(tmp_path, script, **GOOD)
    assert done.stdout.startswith(f"{tmp_path}/dandang.sqlite3 "), done.stderr
    assert "'transaction_mode': 'IMMEDIATE'" in done.stdout


def test_the_database_comes_from_one_variable(tmp_path: Path) -> None:
    script = (
        "import config.settings as s; d = s.DATABASES['default']; print(d['ENGINE'], d['NAME'], d['PORT'])"
    )
    done = start(tmp_path, script, **GOOD, DATABASE_URL="postgres://u:p@127.0.0.1:5433/dandang")
    assert done.stdout == "django.db.backends.postgresql dandang 5433\n", done.stderr


def test_cookies_travel_only_by_https_when_there_is_https(tmp_path: Path) -> None:
    script = "import config.settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    assert start(tmp_path, script, **GOOD, DANDANG_HTTPS="1").stdout == "True True True\n"
    assert start(tmp_path, script, **GOOD).stdout == "False False False\n"


def test_nothing_from_outside_and_nothing_inline() -> None:
    from config import settings

    for directive, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items():
        outside = {
            source for source in sources if "unsafe" in source or source.startswith("http") or source == "*"
        }
        assert not outside, directive


OIDC = {
    "DANDANG_OIDC_ISSUER": "https://id.example.gov.cn/realm/",
    "DANDANG_OIDC_CLIENT_ID": "dandang",
    "DANDANG_OIDC_CLIENT_SECRET": "x",
}


def test_a_provider_is_off_by_default_and_only_its_forms_may_lead_there(tmp_path: Path) -> None:
    script = (
        "import config.settings as s; print(s.OIDC, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    )
    assert start(tmp_path, script, **GOOD).stdout == "None [\"'self'\"]\n"
    told = start(tmp_path, script, **GOOD, **OIDC).stdout
    assert told.endswith("[\"'self'\", 'https://id.example.gov.cn']\n")
    assert "issuer='https://id.example.gov.cn/realm'" in told


@pytest.mark.parametrize("name", ["DANDANG_OIDC_CLIENT_ID", "DANDANG_OIDC_CLIENT_SECRET"])
def test_half_a_provider_is_refused_by_name(tmp_path: Path, name: str) -> None:
    done = start(tmp_path, **{**GOOD, **OIDC, name: ""})
    assert f"{name} is missing" in done.stderr


@pytest.mark.parametrize("issuer", ["http://id.example.gov.cn", "id.example.gov.cn", "https://"])
def test_a_provider_without_https_is_refused_in_production(tmp_path: Path, issuer: str) -> None:
    done = start(tmp_path, **{**GOOD, **OIDC, "DANDANG_OIDC_ISSUER": issuer})
    assert "DANDANG_OIDC_ISSUER=" in done.stderr
    assert "https://" in done.stderr


LDAP = {"DANDANG_LDAP_URL": "ldaps://ldap.example.gov.cn", "DANDANG_LDAP_BASE": "ou=people,dc=example"}


def test_a_directory_is_off_by_default(tmp_path: Path) -> None:
    script = "import config.settings as s; print(s.LDAP and s.LDAP.filter)"
    assert start(tmp_path, script, **GOOD).stdout == "None\n"
    assert start(tmp_path, script, **GOOD, **LDAP).stdout == "(uid={name})\n"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"DANDANG_LDAP_URL": "ldap.example.gov.cn"}, "use ldaps://host"),
        ({"DANDANG_LDAP_BASE": ""}, "either DANDANG_LDAP_USER or DANDANG_LDAP_BASE"),
        ({"DANDANG_LDAP_USER": "uid={name}"}, "either DANDANG_LDAP_USER or DANDANG_LDAP_BASE"),
        ({"DANDANG_LDAP_FILTER": "(uid=lin)"}, "DANDANG_LDAP_FILTER='(uid=lin)': {name} must stand"),
    ],
)
def test_half_a_directory_is_refused_by_name(tmp_path: Path, wrong: dict[str, str], says: str) -> None:
    done = start(tmp_path, **{**GOOD, **LDAP, **wrong})
    assert done.returncode != 0
    assert says in done.stderr


def test_a_directory_without_its_package_says_where_it_is(tmp_path: Path) -> None:
    script = "import sys; sys.modules['ldap3'] = None; import importlib.util as u; u.find_spec = lambda name: None\n"
    done = start(tmp_path, script + "import config.settings", **GOOD, **LDAP)
    assert "requirements-ldap.txt" in done.stderr
    assert "script/setup --ldap" in done.stderr


def deploy_check(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    key = "k3y-" + "0123456789abcdef" * 4
    script = (
        "import sys; from django.core.management import execute_from_command_line as run; "
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'INFO'])"
    )
    keys = {"DANDANG_SECRET_KEY": key, "DANDANG_DATA_KEY": key[::-1]}
    given = {"DJANGO_SETTINGS_MODULE": "config.settings", "DANDANG_FONTS_DIR": str(ROOT / "var" / "fonts")}
    return start(folder, script, **{**GOOD, **keys, **given, **environment})


SAFE = {"DANDANG_HTTPS": "1", "DANDANG_HSTS_SECONDS": "31536000"}


def test_djangos_deployment_check_finds_nothing(tmp_path: Path) -> None:
    done = deploy_check(tmp_path, **SAFE)
    left = [line for line in done.stderr.splitlines() if "security." in line]
    assert left == []
    assert "no issues" in done.stdout or "printing.W002" in done.stderr, done.stderr


def test_the_deployment_check_would_find_something(tmp_path: Path) -> None:
    found = deploy_check(tmp_path, DANDANG_HTTPS="0").stderr
    assert {"security.W004", "security.W008", "security.W012", "security.W016"} <= set(
        re.findall(r"security\.W\d+", found)
    )


def test_sub_domains_are_left_alone_on_request(tmp_path: Path) -> None:
    assert "security.W005" in deploy_check(tmp_path, **SAFE, DANDANG_HSTS_SUBDOMAINS="0").stderr


def test_a_data_folder_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "data"
    done = start(folder, **GOOD)
    assert done.returncode == 0, done.stderr
    assert folder.stat().st_mode & 0o777 == 0o700
