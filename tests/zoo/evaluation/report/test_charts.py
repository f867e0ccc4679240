from xml.etree import ElementTree

import numpy as np
import pytest

from zoo.evaluation.report.charts import HEIGHT, WIDTH, histogram, scatter


def marks(svg, tag):
    return [element for element in ElementTree.fromstring(svg).iter() if element.tag == tag]


@pytest.mark.parametrize("values", [[3.0], [2.0] * 5, np.linspace(-3e3, 4e3, 500)])
def test_histogram_counts_all(values):
    bars = marks(histogram(values, "score"), "rect")
    counts = [int(bar[0].text.split(": ")[1]) for bar in bars]
    assert sum(counts) == len(values)
    for bar in bars:
        assert 0 <= float(bar.get("x")) < float(bar.get("x")) + float(bar.get("width")) <= WIDTH
        assert 0 <= float(bar.get("y")) <= HEIGHT and float(bar.get("height")) >= 0


def test_scatter_puts_points_and_line_where_they_belong():
    points = [(1.0, 2.0, "a"), (2.0, 4.0, "<b>"), (3.0, 6.0, "c")]
    svg = scatter(points, [(1.0, 2.0), (3.0, 6.0)], ("score", "people & others"))
    circles = [(float(c.get("cx")), float(c.get("cy"))) for c in marks(svg, "circle")]
    assert [circle[0].text for circle in marks(svg, "circle")][1] == "<b>: 2.00, 4.00"
    (line,) = marks(svg, "polyline")
    ends = [tuple(map(float, end.split(","))) for end in line.get("points").split()]
    assert ends == [circles[0], circles[2]]
    assert circles[0][0] < circles[1][0] and circles[0][1] > circles[1][1]
