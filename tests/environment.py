"""Sets the environment before Django reads it. Loaded by `-p tests.environment` in pyproject.toml.

Every run (and every parallel worker) gets its own data folder. TEST_DATABASE_URL and TEST_REDIS_URL, set by
`script/test postgres`, move the same tests to PostgreSQL and Redis. What a test starts inherits it all.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(tempfile.mkdtemp(prefix="dandang-test-"))
INHERITED = {
    "DANDANG_FONTS_DIR"
}  # building fonts takes half a minute, so tests use the ones that set-up built


def _set_environment() -> None:
    for name in [name for name in os.environ if name.startswith("DANDANG_") and name not in INHERITED]:
        del os.environ[name]
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DANDANG_DATA_DIR=str(DATA_DIR),
        DANDANG_MODE="demo",
        DANDANG_SECRET_KEY="test-secret-key-" + "s" * 32,
        DANDANG_DATA_KEY="test-data-key-" + "d" * 32,
        DANDANG_PASSWORD_HASHERS="django.contrib.auth.hashers.MD5PasswordHasher",
        DANDANG_LOG_LEVEL="WARNING",
        DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'dandang.sqlite3'}",
        CELERY_BROKER_URL=os.environ.get("TEST_REDIS_URL") or f"spool://{DATA_DIR / 'broker'}",
    )
    os.environ.setdefault("DANDANG_FONTS_DIR", str(ROOT / "var" / "fonts"))
    (DATA_DIR / "static").mkdir()  # whitenoise warns when it is missing, and warnings are errors


_set_environment()
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """Static files without a manifest: tests need no collectstatic."""
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
