import cv2
import numpy as np
import pytest

from zoo.data import Augmentation
from zoo.data.augmentation import scale_lightness

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 32, 3), "uint8")


def ways(augmentation, count=200):
    rng = np.random.default_rng(0)
    return {augmentation([PICTURE], rng)[0].tobytes() for _ in range(count)}


def test_all_flips_and_rotations_occur():
    laid = {
        np.rot90(way, turns).tobytes() for way in (PICTURE, PICTURE[:, ::-1]) for turns in range(4)
    }
    assert ways(Augmentation(lightness=None)) == laid


def test_each_change_can_be_left_out():
    assert ways(Augmentation(turns=False, flips=False, lightness=None)) == {PICTURE.tobytes()}
    assert ways(Augmentation(turns=False, lightness=None)) == {
        PICTURE.tobytes(),
        PICTURE[:, ::-1].tobytes(),
    }


def test_images_of_a_pair_are_changed_alike():
    rng = np.random.default_rng(1)
    for _ in range(50):
        first, second, third = Augmentation()([PICTURE, PICTURE, PICTURE], rng)
        np.testing.assert_array_equal(first, second)
        np.testing.assert_array_equal(first, third)


def test_every_other_pair_changes_in_lightness():
    rng = np.random.default_rng(2)
    grey = np.full((2, 2, 3), 128, "uint8")
    augmentation = Augmentation(lightness=(0.3, 1.5))
    seen = np.array([augmentation([grey], rng)[0][0, 0, 0] for _ in range(1000)])
    assert 0.45 < np.mean(seen != 128) < 0.55
    assert 28 < seen.min() < 45 and 190 < seen.max() < 215


def test_views_at_scales_of_the_range():
    rng = np.random.default_rng(3)
    viewing = {"short_side": 100, "align": True}
    views = [Augmentation(zoom=(1.0, 1.5)).zoomed(viewing, rng) for _ in range(300)]
    sides = [view["short_side"] for view in views]
    assert 100 <= min(sides) < 105 and 145 < max(sides) <= 150
    assert all(view["align"] for view in views)
    assert Augmentation().zoomed(viewing, rng) == viewing
    assert Augmentation(zoom=(1.0, 1.5)).zoomed({"short_side": None}, rng) == {"short_side": None}


@pytest.mark.parametrize("factor", [1.0, 1.2, 1.5, 3.0])
def test_lightness_is_clipped_never_wrapped(factor):
    ramp = np.repeat(np.arange(256, dtype="uint8")[None, :, None], 3, axis=2)
    scaled = scale_lightness(ramp, factor)[0, :, 0].astype(int)
    assert (np.diff(scaled) >= -1).all()
    assert (scaled >= np.arange(256) - 2).all()
    assert scaled[-1] >= 254


def test_lightness_is_that_of_lab():
    scaled = scale_lightness(PICTURE, 0.5)
    lightness = [cv2.cvtColor(image, cv2.COLOR_RGB2LAB)[..., 0] for image in (PICTURE, scaled)]
    dull = np.ptp(PICTURE, axis=2) < 90  # strong colours have no darker version inside RGB
    np.testing.assert_allclose(lightness[1][dull], lightness[0][dull] / 2, atol=6)
