import cv2
import numpy as np
import pytest

from zoo.scoring import VIEWS


@pytest.fixture
def window():
    return np.random.default_rng(0).integers(0, 256, (1, 6, 6, 3), "uint8")


def test_flips_are_all_flips_and_rotations(window):
    laid = {view(window).tobytes() for view in VIEWS["flips"]}
    mirrored = window[:, :, ::-1]
    ways = {
        np.rot90(image, turns, (1, 2)).tobytes()
        for image in (window, mirrored)
        for turns in range(4)
    }
    assert len(laid) == 8 and laid == ways


def test_full_is_the_originals_22(window):
    image = window[0]
    expected = [np.rot90(image, turns) for turns in range(4)]
    expected += [np.flipud(image), np.fliplr(image), np.flipud(np.fliplr(image))]
    for factor in np.arange(1, 16) / 10:
        lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
        lab[..., 0] = np.clip(np.round(lab[..., 0] * factor), 0, 255)
        expected.append(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB))
    changed = [view(window)[0] for view in VIEWS["full"]]
    assert len(changed) == 22
    for ours, theirs in zip(changed, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)
