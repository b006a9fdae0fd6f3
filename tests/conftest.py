"""What every test may use. The cast and its ways into the system are in tests/factories.py."""

import fcntl
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client, TransactionTestCase

from accounts import triggers
from accounts.enums import Role
from cadre.models import Unit
from printing import font_build, fonts
from tests.factories import make_city, make_user


def needs_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("postgres")
    return bool(marked or fixtures & {"db", "transactional_db"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With the servers of its lane only what meets them runs; without them such a test says how to run it."""
    if os.environ.get("TEST_DATABASE_URL") and os.environ.get("TEST_REDIS_URL"):
        elsewhere = [item for item in items if not needs_database(item)]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if needs_database(item)]
        return
    for item in items:
        if item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL and Redis: script/test postgres slow"))


@pytest.fixture(autouse=True, scope="session")
def _log_may_be_emptied_between_tests() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying every table, which the triggers of those that only grow refuse."""
    teardown = TransactionTestCase._fixture_teardown

    def without_triggers(case: TransactionTestCase) -> None:
        names = case._databases_names(include_mirrors=False)
        for name in names:
            with connections[name].cursor() as cursor:
                for growing in triggers.registered():
                    growing.remove(cursor.execute, connections[name].vendor)
        try:
            teardown(case)
        finally:
            for name in names:
                with connections[name].cursor() as cursor:
                    for growing in triggers.registered():
                        growing.install(cursor.execute, connections[name].vendor)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", without_triggers)
    yield
    patch.undo()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes never name a test: a zip made at collection holds the time, and parallel workers would disagree."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture
def city(db: None) -> dict[str, Unit]:
    """云川市 with two departments, a district and its town, by short name."""
    return make_city()


@pytest.fixture
def client_as(db: None) -> Callable[..., Client]:
    """`client_as(Role.AUDITOR, unit=town)`: a client signed in as a new user of that role."""
    numbers = count(1)

    def sign_in(role: Role | None, unit: Unit | None = None) -> Client:
        client = Client()
        client.force_login(make_user(f"{role or 'nobody'}-{next(numbers)}", role, unit))
        return client

    return sign_in


@pytest.fixture(scope="session")
def built_fonts() -> fonts.Manifest:
    """The fonts that set-up built; built now, by one process, on a machine where nobody did."""
    Path(django_settings.FONTS_DIR).mkdir(parents=True, exist_ok=True)
    with (Path(django_settings.FONTS_DIR) / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return fonts.read_manifest() or font_build.build()


@pytest.fixture
def documents_dir(settings: Any, tmp_path: Path, built_fonts: fonts.Manifest) -> Path:
    """STORAGES["documents"] in a folder of this test."""
    folder = tmp_path / "documents"
    backend = settings.STORAGES["documents"] | {"OPTIONS": {"location": folder}}
    settings.STORAGES = settings.STORAGES | {"documents": backend}
    return folder
