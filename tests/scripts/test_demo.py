import re
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlparse

import pytest
from macs_command import demo_page as demo
from macs_command.macs import main

import zoo
from tests.browser import check_slider, chromium

PAIR = ["examples/reference.png", "examples/distorted.jpg"]


@contextmanager
def served():
    """The address that `macs demo` prints."""
    command = [sys.executable, "-m", "macs_command", "demo"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        line = process.stdout.readline()
        yield re.match(r"(http://127\.0\.0\.1:\d+)/ \(local only", line)[1]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.mark.slow
def test_two_images_dropped_on_the_page_are_scored():
    pytest.importorskip("gradio")
    with chromium() as open_page, served() as address:
        page = open_page(1100, 1400)
        asked = set()
        page.on("request", lambda request: asked.add(urlparse(request.url).hostname))
        page.goto(address)
        page.get_by_role("button", name="Score").click()
        page.get_by_text("drop both images first").wait_for()
        for number, picture in enumerate(PAIR):
            page.locator("input[type=file]").nth(number).set_input_files(picture)
            page.locator("[data-testid=image] img").nth(number).wait_for()
        page.get_by_role("button", name="Score").click()
        card = zoo.card("fidelity")
        page.wait_for_function(
            "score => [...document.querySelectorAll('textarea, input')]"
            ".some(field => field.value.startsWith(score))",
            arg=f"{card.example:.3f} (",
        )
        maps = [page.get_by_text(title) for title in ("local quality", "points lost")]
        for title in maps:
            title.first.wait_for()
        check_slider(page)
        for width in (1100, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
            places = [title.first.bounding_box() for title in maps]
            below = places[1]["y"] > places[0]["y"] + 100
            assert below == (width == 390)
        page.get_by_text("the model's card").click()
        page.get_by_text(card.sha256).wait_for()
        assert asked <= {"127.0.0.1", None}


def test_without_gradio(capsys, monkeypatch):
    monkeypatch.setattr(demo, "find_spec", lambda _: None)
    assert main(["demo"]) == 2
    assert "pip install 'macs-iqa[demo]'" in capsys.readouterr().err
