import cv2
import pytest

import zoo
from zoo.scoring import draw_figure

IMAGES = ("examples/reference.png", "examples/distorted.jpg")
SCORE = zoo.Score(3.25, zoo.Scale("points", 0, 9, 4.5, 1.3), "some.model", 4)


def test_figure_holds_both_images(tmp_path):
    draw_figure(tmp_path / "out.png", *IMAGES, SCORE)
    figure = cv2.imread(str(tmp_path / "out.png"))
    assert figure.shape[1] == 1200
    left, right = figure[100:400, 100:500], figure[100:400, 700:1100]
    assert left.std() > 20 and right.std() > 20
    assert [path.name for path in tmp_path.iterdir()] == ["out.png"]


@pytest.mark.parametrize(
    "name, problem", [("out.gnp", "use the extension .png"), ("no/out.png", "no folder")]
)
def test_figure_that_cannot_be_written(tmp_path, name, problem):
    with pytest.raises(zoo.InputError, match=problem):
        draw_figure(tmp_path / name, *IMAGES, SCORE)
    assert not list(tmp_path.iterdir())
