"""A real installation with the demo city, and a browser in which nothing may go wrong unseen."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    StorageState,
    sync_playwright,
)

from cadre.demo.accounts import PASSWORD
from tests.browser.chromium import chromium
from tests.jobs.running_server import install, manage, running_server

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
FINANCE_BUREAU = "JG0000002"  # 云川市财政局 of the demo city
OpenAs = Callable[[str], Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `manage.py up` with the demo city and one finished review run."""
    data_dir: Path = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "DANDANG_DATA_DIR": str(data_dir),
        "DATABASE_URL": f"sqlite:///{data_dir / 'dandang.sqlite3'}",
        "CELERY_BROKER_URL": f"spool://{data_dir / 'broker'}",
    }
    install(environment)
    manage(environment, "load_demo", "--people", "60")
    with running_server(environment) as server:
        command = [
            sys.executable,
            "manage.py",
            "run_review",
            "--year",
            "2025",
            "--unit",
            FINANCE_BUREAU,
            "--wait",
        ]
        subprocess.run(command, env=environment, check=True)
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Root may not use Chromium's sandbox; the lane only ever opens our own pages.
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        yield browser
        browser.close()


class Watch:
    """What went wrong in a page: console errors, script errors, failed requests, requests to anywhere else."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def on(self, page: Page) -> None:
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self.asked)
        page.on("response", self.answered)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            self.faults.append(f"request to the outside: {request.url}")

    def answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status} for {response.url}")


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The test fails when anything went wrong in its pages."""
    watch = Watch()
    yield watch
    assert watch.faults == []


@pytest.fixture(params=[DESK], ids=["desk"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """The window; a test for the phone says @both_sizes."""
    size: dict[str, int] = request.param
    return size


both_sizes = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"], indirect=True)


@pytest.fixture(scope="session")
def cookies(site: str, browser: Browser) -> Callable[[str], StorageState]:
    """What a browser keeps after somebody signed in through the form; once for each account."""

    @cache
    def sign_in(username: str) -> StorageState:
        page = browser.new_page(base_url=site)
        page.goto("/")
        page.get_by_label("账号").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("navigation", name="主导航").wait_for()
        state = page.context.storage_state()
        page.close()
        return state

    return sign_in


@pytest.fixture
def open_as(
    site: str,
    browser: Browser,
    cookies: Callable[[str], StorageState],
    watch: Watch,
    size: dict[str, int],
) -> Iterator[OpenAs]:
    """`open_as("jingban")`: a watched page on the first page; `open_as("")`: one that is not signed in."""
    contexts = []

    def open_page(username: str) -> Page:
        state = cookies(username) if username else None
        context = browser.new_context(base_url=site, viewport=size, locale="zh-CN", storage_state=state)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.on(page)
        page.goto("/")
        return page

    yield open_page
    for context in contexts:
        context.close()
