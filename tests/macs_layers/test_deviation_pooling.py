import keras
import numpy as np
import pytest

from macs_layers import DeviationPooling


@pytest.mark.parametrize("options", [{}, {"order": 1, "roots": 2, "channels": 2}])
def test_is_a_proper_layer(check_layer, images, options):
    check_layer(DeviationPooling, options, images(2, 6, 5, 3))


def test_standard_deviation(images):
    maps = images(2, 6, 5, 3)
    np.testing.assert_allclose(DeviationPooling()(maps), maps.std(axis=(1, 2)), rtol=1e-4)


def test_as_mdsi_pools(images):
    maps = 2 * images(2, 6, 5, 3)
    rooted = np.sign(1 - maps) * np.abs(1 - maps) ** 0.25
    mean = np.abs(rooted - rooted.mean(axis=(1, 2), keepdims=True)).mean(axis=(1, 2))
    np.testing.assert_allclose(DeviationPooling(1, 2)(maps), mean**0.5, rtol=1e-3)


@pytest.mark.parametrize("options", [{}, {"order": 1, "roots": 2}])
def test_no_difference_is_exactly_nothing(options):
    maps = np.zeros((1, 37, 41, 2), "float32")
    assert not keras.ops.convert_to_numpy(DeviationPooling(**options)(maps)).any()


def test_unknown_order():
    with pytest.raises(ValueError, match="3"):
        DeviationPooling(order=3)
