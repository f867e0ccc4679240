"""A real browser, for tests of what people look at."""

import shutil
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def chromium():
    """A function that opens a page of headless Chromium; skips the test if there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=0)

        def open_page(width, height):
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(0)
            return page

        try:
            yield open_page
        finally:
            browser.close()
