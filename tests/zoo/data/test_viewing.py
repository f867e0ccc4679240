import cv2
import numpy as np
import pytest

import zoo
from zoo.errors import InputError

NOISE = np.random.default_rng(0).integers(0, 256, (60, 90, 3), "uint8")


@pytest.mark.parametrize(
    "height, width, size", [(60, 90, (20, 30)), (90, 60, (30, 20)), (61, 90, (20, 30))]
)
def test_short_side_of_either_way_up(height, width, size):
    assert zoo.data.view(np.zeros((height, width, 3), "uint8"), 20).shape == (*size, 3)


def test_each_pixel_is_the_mean_of_its_area():
    blocks = NOISE.reshape(20, 3, 30, 3, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(zoo.data.view(NOISE, 20), blocks, atol=1e-3)


def test_neither_rounded_nor_enlarged():
    assert zoo.data.view(NOISE, 20).dtype == np.float32
    assert zoo.data.view(NOISE, 60) is NOISE
    assert zoo.data.view(NOISE, 192) is NOISE
    assert zoo.data.view(NOISE, None) is NOISE


@pytest.mark.parametrize("short_side", [0, -3])
def test_no_size(short_side):
    with pytest.raises(InputError, match=str(short_side)):
        zoo.data.view(NOISE, short_side)


@pytest.mark.parametrize("short_side", [40, 99, 130])
def test_bands_make_the_same_picture(short_side):
    image = np.random.default_rng(0).integers(0, 256, (200, 131, 3), "uint8")
    size = short_side, round(200 * short_side / 131)
    whole = cv2.resize(image.astype("float32"), size, interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(zoo.data.view(image, short_side), whole, atol=1e-3)
