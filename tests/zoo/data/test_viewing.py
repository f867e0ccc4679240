import cv2
import numpy as np
import pytest

import zoo
from zoo.data.alignment import overlap
from zoo.errors import InputError

PHOTOGRAPH = zoo.data.read_image("examples/reference.png")
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


def shifted(down, right, change=lambda image: image):
    """A crop of a photograph, and a changed crop shifted by whole pixels."""
    height, width = (side - 20 for side in PHOTOGRAPH.shape[:2])
    first = PHOTOGRAPH[10 : 10 + height, 10 : 10 + width]
    second = PHOTOGRAPH[10 + down : 10 + down + height, 10 + right : 10 + right + width]
    return first, change(second)


@pytest.mark.parametrize("down, right", [(0, 1), (-1, 0), (2, -1), (2, 2)])
@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: cv2.GaussianBlur(image, (0, 0), 3),
        lambda image: (image * 0.6 + 60).astype("uint8"),
        lambda image: image // 32 * 32,
    ],
    ids=["copied", "blurred", "flatter", "quantized"],
)
def test_a_shift_is_removed(down, right, change):
    first, second = shifted(down, right, change)
    views = zoo.data.view_pair(first, second, 192, align=True)
    cropped = overlap(first, second, (down, right))
    for image, seen in zip(cropped, views, strict=True):
        np.testing.assert_array_equal(seen, zoo.data.view(image, 192))


def test_a_large_shift_stays():
    pair = shifted(0, 8)
    views = zoo.data.view_pair(*pair, 192, align=True)
    for image, seen in zip(pair, views, strict=True):
        np.testing.assert_array_equal(seen, zoo.data.view(image, 192))


@pytest.mark.parametrize("kind", sorted(zoo.data.DISTORTIONS))
def test_distorted_images_are_not_aligned(kind):
    image = zoo.data.center_crop(PHOTOGRAPH, 240)
    distorted = zoo.data.distort(image, kind, 5)
    assert zoo.data.view_pair(image, distorted, 192, align=True)[0].shape == (192, 192, 3)
    assert zoo.data.view_pair(image, distorted, align=True)[0].shape == (240, 240, 3)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (7, 5)])
def test_small_and_flat_images_have_no_shift(size):
    image = np.full((*size, 3), 90, "uint8")
    assert zoo.data.view_pair(image, image, 192, align=True)[0].shape == image.shape
