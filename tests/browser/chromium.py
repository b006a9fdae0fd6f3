"""Which Chromium drives the browser lane: Debian's own, else Playwright's (Ubuntu has a snap only)."""

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright


def chromium() -> str:
    """The path of a Chromium that is there, or ""."""
    if found := shutil.which("chromium"):
        return found
    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    return bundled if Path(bundled).exists() else ""
