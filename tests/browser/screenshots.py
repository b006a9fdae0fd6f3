"""Takes the README's screenshots of a running demo: `.venv/bin/python -m tests.browser.screenshots [address]`."""

import sys

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import chromium
from tests.source import ROOT

FOLDER = ROOT / "docs" / "screenshots"
ROSTER = ROOT / "tests" / "samples" / "roster" / "花名册_有问题.xlsx"
PASSWORD = "yunchuan-2025"
SIZE = {"width": 1280, "height": 800}


def upload(page: Page) -> None:
    page.goto("/cadre/imports/new/")
    page.locator("input[type=file]").set_input_files(ROSTER)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name="确认导入").wait_for(timeout=60_000)


def take(page: Page) -> None:
    """One picture of each main page, as 经办人 sees it."""
    page.goto("/")
    page.get_by_label("账号").fill("jingban")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    shoot(page, "home")
    page.goto("/cadre/cadres/")
    shoot(page, "cadre-list")
    page.locator("main table a[href^='/cadre/cadres/GB']").nth(2).click()
    shoot(page, "cadre-detail")
    page.goto("/cadre/units/2/")
    shoot(page, "unit-detail")
    upload(page)
    shoot(page, "import-detail")
    page.goto("/dossiers/runs/")
    page.locator("main table a[href^='/dossiers/runs/']").first.click()
    shoot(page, "run-detail")


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("load")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


def main(address: str = "http://127.0.0.1:8000") -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        take(browser.new_page(base_url=address, viewport=SIZE, locale="zh-CN"))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
