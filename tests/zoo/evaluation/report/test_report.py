import re

import pytest

from tests.browser import check_slider, chromium
from tests.zoo.evaluation.folders import make_folders
from zoo.evaluation import evaluate, find_pairs
from zoo.evaluation.report import write_report


@pytest.fixture(scope="module")
def report(scorer, tmp_path_factory):
    """A report of six images and a damaged one; one name needs escaping in HTML."""
    folder = tmp_path_factory.mktemp("report")
    references, distorted = make_folders(folder)
    (distorted / "a_<b>&1.jpg").write_bytes((distorted / "a_1.jpg").read_bytes())
    (distorted / "a_3.jpg").write_bytes(b"")
    pairs = find_pairs(references, distorted)
    mos = {pair.name.lower(): float(number) for number, pair in enumerate(pairs)}
    with pytest.warns(UserWarning, match="skipped a_3.jpg"):
        evaluation = evaluate(scorer, pairs, mos)
    write_report(evaluation, scorer, folder / "report.html")
    return folder / "report.html", evaluation


def test_report_shows_all_results(report):
    path, evaluation = report
    page = path.read_text()
    assert len(re.findall("<tr>", page)) == 1 + len(evaluation.images)
    assert page.count('<section class="pair">') == 6
    assert page.count("<circle") == len(evaluation.scored)
    assert "a_&lt;b&gt;&amp;1.jpg" in page and "a_<b>" not in page
    assert "<b>a_3.jpg</b> cannot read" in page
    assert evaluation.card.sha256 in page and "higher is better" in page
    assert f"{evaluation.agreement['srcc']['value']:.3f}" in page


def test_report_is_self_contained(report):
    page = report[0].read_text()
    addresses = re.findall(r"""(?:src|href)=["']([^"']*)|url\(([^)]*)\)""", page)
    assert addresses
    assert all("".join(address).startswith("data:") for address in addresses)


def test_report_in_a_browser(report):
    path, evaluation = report
    scores = sorted(image.score for image in evaluation.scored)
    with chromium() as open_page:
        for width in (1280, 390):
            page = open_page(width, 800)
            said = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") == width
            sort, cells = page.locator("th button", has_text="score"), "tbody tr td:nth-child(3)"
            for first in (scores[0], scores[-1]):
                sort.click()
                assert page.locator(cells).first.inner_text() == f"{first:.3f}"
                assert page.locator(cells).last.inner_text() == ""
            check_slider(page)
            places = [
                figure.bounding_box()
                for figure in page.locator(".maps").first.locator("figure").all()
            ]
            in_a_column = len({place["x"] for place in places}) == 1
            assert in_a_column == (width == 390)
            loaded = "[...document.images].every(image => image.naturalWidth > 0)"
            assert page.evaluate(loaded)
            assert said == []
