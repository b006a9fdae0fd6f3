"""Signing in through a provider, in a browser that keeps the strict content security policy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.accounts.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider, new_key, oidc_provider
from tests.browser.conftest import DESK, Watch
from tests.browser.test_pages import sideways, violations
from tests.jobs.running_server import ROOT, install, running_server

pytestmark = pytest.mark.browser


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[tuple[str, OidcProvider]]:
    """A running installation with one account, and the provider that it is told of."""
    with oidc_provider(new_key()) as provider:
        environment = {
            **os.environ,
            "DANDANG_DATA_DIR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'dandang.sqlite3'}",
            "CELERY_BROKER_URL": f"spool://{tmp_path / 'broker'}",
            "DANDANG_OIDC_ISSUER": provider.issuer,
            "DANDANG_OIDC_CLIENT_ID": CLIENT_ID,
            "DANDANG_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }
        install(environment)
        account = [
            sys.executable,
            "manage.py",
            "create_user",
            "lin",
            "--full-name",
            "林岚",
            "--role",
            "cadre",
        ]
        subprocess.run(account, cwd=ROOT, env=environment, input="huailin-2026\n", text=True, check=True)
        with running_server(environment) as server:
            yield f"http://127.0.0.1:{server.port}", provider


def test_one_button_leads_there_and_back(
    outside: tuple[str, OidcProvider], browser: Browser, watch: Watch
) -> None:
    site, provider = outside
    context = browser.new_context(base_url=site, viewport=DESK, locale="zh-CN")
    page = context.new_page()
    watch.on(page)
    page.goto("/")
    assert violations(page) == []
    assert sideways(page) <= 0
    page.get_by_role("button", name="用统一身份认证登录").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    assert len(provider.asked) == 1
    context.close()
