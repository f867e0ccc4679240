import cv2
import numpy as np
import pytest

from zoo.data import PhotographIndex, read_image

PHOTOGRAPH = read_image("examples/reference.png")


@pytest.fixture
def index():
    noise = np.random.default_rng(0).integers(0, 256, PHOTOGRAPH.shape, "uint8")
    index = PhotographIndex()
    index.add("noise", noise)
    index.add("ours", PHOTOGRAPH)
    return index


@pytest.mark.parametrize(
    "image",
    [
        PHOTOGRAPH,
        PHOTOGRAPH[6:294, 81:369],
        PHOTOGRAPH[30:, 100:],
        cv2.resize(PHOTOGRAPH, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA),
    ],
    ids=["whole", "centre", "corner", "smaller"],
)
def test_photograph_is_known_however_it_is_cut(index, image):
    assert index.find(np.ascontiguousarray(image)) == "ours"


@pytest.mark.parametrize(
    "image",
    [
        np.full((300, 400, 3), 128, "uint8"),
        np.random.default_rng(1).integers(0, 256, (300, 400, 3), "uint8"),
        PHOTOGRAPH[:20, :20],
    ],
    ids=["flat", "noise", "scrap"],
)
def test_other_pictures_are_not(index, image):
    assert index.find(np.ascontiguousarray(image)) is None
    assert PhotographIndex().find(PHOTOGRAPH) is None
