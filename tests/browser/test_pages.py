"""Every main page at the desk and on the phone: reachable, accessible, not cut off, quiet in the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenAs, both_sizes

pytestmark = pytest.mark.browser

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
UNIT_PAGE = "a[href^='/cadre/units/']"
# name: the address, and for a page of one object the link on it that leads there
PAGES: dict[str, tuple[str, str]] = {
    "home": ("/", ""),
    "password": ("/accounts/password/", ""),
    "cadre-list": ("/cadre/cadres/", ""),
    "cadre-detail": ("/cadre/cadres/", "main table a[href^='/cadre/cadres/GB']"),
    "cadre-edit": ("/cadre/cadres/", "main table a[href^='/cadre/cadres/GB'] >> a[href$='/edit/']"),
    "unit-list": ("/cadre/units/", ""),
    "unit-detail": ("/cadre/units/", f"main {UNIT_PAGE}"),
    "import-list": ("/cadre/imports/", ""),
    "import-new": ("/cadre/imports/new/", ""),
    "run-list": ("/dossiers/runs/", ""),
    "run-new": ("/dossiers/runs/new/", ""),
    "run-detail": ("/dossiers/runs/", "main table a[href^='/dossiers/runs/']"),
    "plan-list": ("/rewards/plans/", ""),
    "plan-new": ("/rewards/plans/new/", ""),
    "plan-detail": ("/rewards/plans/", "main table a[href^='/rewards/plans/']"),
    "plan-row": ("/rewards/plans/", "main table a[href^='/rewards/plans/'] >> main table a[href*='/rows/']"),
    "plan-compare": ("/rewards/plans/compare/?left=2&right=3", ""),
    "pool-detail": ("/rewards/pools/", ""),
    "account-list": ("/rewards/accounts/", ""),
    "job-list": ("/jobs/", ""),
    "job-detail": ("/jobs/", "main table a[href^='/jobs/']"),
}

STAFF = {"job-list": "xitong", "job-detail": "xitong"}  # who sees everybody's jobs


def visit(page: Page, name: str) -> None:
    """Open a page by its address, then follow its links, one after the other."""
    address, links = PAGES[name]
    page.goto(address)
    for link in filter(None, links.split(" >> ")):
        page.locator(link).first.click()
        page.wait_for_load_state("networkidle")


def sideways(page: Page) -> int:
    """How many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 A and AA, one line for each element."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


@both_sizes
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(name: str, open_as: OpenAs) -> None:
    page = open_as(STAFF.get(name, "jingban"))
    visit(page, name)
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    assert sideways(page) <= 0


@both_sizes
def test_sign_in_page_is_accessible_and_fits(open_as: OpenAs) -> None:
    page = open_as("")
    assert page.url.endswith("/accounts/login/?next=/")
    assert violations(page) == []
    assert sideways(page) <= 0


@pytest.mark.parametrize("name", ["home", "cadre-list", "run-detail"])
def test_page_fits_on_paper(name: str, open_as: OpenAs) -> None:
    """A4 upright is about 720 pixels wide between its margins."""
    page = open_as("jingban")
    visit(page, name)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 720, "height": 1000})
    assert sideways(page) <= 0
    assert page.get_by_role("navigation", name="主导航").count() == 0
