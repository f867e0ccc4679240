"""A real browser, for tests of pages."""

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


def check_slider(page):
    """Checks that keys move the page's first slider, and with it the border of both pictures."""
    slider = page.get_by_role("slider").first
    assert "reference" in slider.get_attribute("aria-label")
    slider.press("Home")
    slider.press("ArrowRight")
    copy = page.get_by_alt_text("distorted", exact=True).first
    assert copy.evaluate("image => getComputedStyle(image).clipPath") == "inset(0px 0px 0px 1%)"
    reference = page.get_by_alt_text("reference", exact=True).first
    assert reference.bounding_box() == copy.bounding_box()
