import numpy as np
import pytest

import zoo
from zoo.data import center_crop

NOISE = np.random.default_rng(0).integers(1, 256, (384, 512, 3), "uint8")


def test_center_of_a_tid_image():
    np.testing.assert_array_equal(center_crop(NOISE, 288), NOISE[48:336, 112:400])


def test_small_image_stands_on_black():
    framed = center_crop(NOISE[:256, :256], 288)
    np.testing.assert_array_equal(framed[16:272, 16:272], NOISE[:256, :256])
    assert framed.astype(int).sum() == NOISE[:256, :256].astype(int).sum()


@pytest.mark.parametrize("height, width", [(200, 300), (300, 200), (287, 289)])
def test_large_one_way_and_small_the_other(height, width):
    framed = center_crop(NOISE[:height, :width], 288)
    assert framed.shape == (288, 288, 3)
    assert (framed > 0).all(axis=2).sum() == min(height, 288) * min(width, 288)


def test_whole_images_stay_as_they_are():
    assert center_crop(NOISE, None) is NOISE


def test_the_old_name_still_works_with_a_warning():
    with pytest.warns(FutureWarning, match="zoo.data.center_crop"):
        assert zoo.data.centred is center_crop
