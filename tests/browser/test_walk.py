"""The walk of a first day: sign in, bring the roster, order the reports, watch them appear, take them home."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect

from cadre.demo.accounts import PASSWORD
from tests.browser.conftest import OpenAs, both_sizes
from tests.browser.test_pages import sideways, violations
from tests.source import ROOT

pytestmark = pytest.mark.browser

ROSTER = ROOT / "tests" / "samples" / "roster" / "云川市科级干部花名册.xlsx"
FAULTY_ROSTER = ROOT / "tests" / "samples" / "roster" / "花名册_有问题.xlsx"
SOMEBODY = "顾春芳"  # of 云川市财政局, in the roster
PATIENCE = 120_000  # milliseconds


def download(page: Page, link: str) -> Download:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).first.click()
    return waiting.value


def upload(page: Page, file: Path) -> None:
    """Bring a roster and wait until it is checked."""
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="导入").click()
    page.get_by_role("link", name="上传文件").first.click()
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("button", name=re.compile("^确认导入"))).to_be_visible(timeout=PATIENCE)


def order_run(page: Page, year: int) -> None:
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="评审报告").click()
    page.get_by_role("link", name="发起评审报告").first.click()
    page.get_by_label("年度").fill(str(year))
    page.get_by_label("全市").check()
    page.get_by_role("button", name="开始生成").click()
    page.wait_for_url("**/runs/*/")


def watched_progress(page: Page) -> list[float]:
    """The share that the bar showed at each look, until the run was over."""
    seen: list[float] = []
    for _ in range(PATIENCE // 250):
        bar = page.locator("progress").first
        share = bar.evaluate("bar => bar.max ? bar.value / bar.max : 0") if bar.count() else 1.0
        if not seen or share != seen[-1]:
            seen.append(share)
        if page.get_by_role("button", name="取消").count() == 0:
            return seen
        page.wait_for_timeout(250)
    raise AssertionError(f"the run was not over in time: {seen}")


def sign_in(page: Page) -> None:
    page.get_by_label("账号").fill("jingban")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_sign_in_import_run_download(open_as: OpenAs, tmp_path: Path) -> None:
    page = open_as("")
    sign_in(page)
    upload(page, ROSTER)
    page.get_by_role("button", name=re.compile("^确认导入")).click()
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=PATIENCE)
    result = download(page, "下载结果表")
    assert result.path().read_bytes().startswith(b"PK")

    order_run(page, 2024)
    seen = watched_progress(page)
    assert seen == sorted(seen)
    assert any(0 < share < 1 for share in seen), seen
    page.reload()
    expect(page.get_by_text("失败 0")).to_be_visible()

    page.get_by_label("姓名、机构或编号").fill(SOMEBODY)
    page.get_by_role("button", name="筛选").click()
    report = download(page, f"下载{SOMEBODY}").path().read_bytes()
    assert report.startswith(b"%PDF")

    volume = tmp_path / "volume.zip"
    download(page, "全部下载").save_as(volume)
    with zipfile.ZipFile(volume) as archive:
        assert archive.testzip() is None
        manifest = archive.read(next(name for name in archive.namelist() if "manifest" in name)).decode()
    assert hashlib.sha256(report).hexdigest() in manifest
    assert SOMEBODY in manifest or json.dumps(SOMEBODY)[1:-1] in manifest


@both_sizes
def test_a_faulty_roster_names_its_faults_before_anything_is_written(open_as: OpenAs) -> None:
    page = open_as("jingban")
    upload(page, FAULTY_ROSTER)
    expect(page.get_by_text("行有问题")).to_be_visible()
    rows = page.locator("table tbody tr")
    assert rows.count() > 3
    assert all(rows.nth(n).inner_text().strip() for n in range(3))
    assert violations(page) == []
    assert sideways(page) <= 0


def test_the_keyboard_alone_is_enough_to_sign_in_and_reach_the_content(open_as: OpenAs) -> None:
    page = open_as("jingban")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
