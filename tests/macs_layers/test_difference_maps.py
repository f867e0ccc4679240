import keras
import numpy as np
import pytest

from macs_layers import DifferenceMaps
from macs_layers.difference_maps import MAPS


def maps_of(reference, distorted):
    maps = keras.ops.convert_to_numpy(DifferenceMaps()([reference, distorted]))
    return dict(zip(MAPS, np.moveaxis(maps, -1, 0), strict=True))


@pytest.fixture
def noise(images):
    return 255 * images(1, 24, 20, 3)


def test_is_a_proper_layer(check_layer, noise):
    check_layer(DifferenceMaps, {}, (noise, noise[:, ::-1].copy()))


def test_equal_images_differ_nowhere(noise):
    assert not any(difference.any() for difference in maps_of(noise, noise).values())


def test_differs_only_where_the_images_do(noise):
    distorted = noise.copy()
    distorted[:, :6, :6] = 0
    for name, difference in maps_of(noise, distorted).items():
        assert difference[:, :6, :6].max() > 0.05, name
        assert not difference[:, 12:, 12:].any(), name


def test_gradient_is_that_of_gmsd(noise):
    """Against the definition, written out with loops, away from the borders."""
    lumas = [image[0] @ [0.299, 0.587, 0.114] for image in (noise, noise[:, ::-1])]
    magnitudes = []
    for luma in lumas:
        parts = [luma[y : y + 22, x : x + 18] for y in range(3) for x in range(3)]
        across = sum(parts[row * 3] - parts[row * 3 + 2] for row in range(3)) / 3
        down = sum(parts[column] - parts[6 + column] for column in range(3)) / 3
        magnitudes.append(np.hypot(across, down))
    a, b = magnitudes
    similarity = (2 * a * b + 170) / (a**2 + b**2 + 170)
    found = maps_of(noise, noise[:, ::-1])["gradient"][0, 1:-1, 1:-1]
    np.testing.assert_allclose(1 - found, similarity, atol=1e-4)


def test_colors_alone_leave_the_luma_maps_alone(noise):
    grey = np.repeat(noise[..., :1], 3, axis=-1)
    tinted = grey + np.array([20, 0, -20 * 0.299 / 0.114], "float32")
    maps = maps_of(grey, tinted)
    assert maps["chroma"].max() > 0.3
    assert max(maps[name].max() for name in ("gradient", "structure", "vertical")) < 1e-6


def test_new_edges_count_more_than_lost_ones_in_the_mixed_map(noise):
    flat = np.full_like(noise, 128)
    assert maps_of(flat, noise)["mixed"].mean() != maps_of(noise, flat)["mixed"].mean()
