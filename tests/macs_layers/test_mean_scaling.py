import keras
import numpy as np

from macs_layers import MeanScaling


def test_is_a_proper_layer(check_layer, images):
    check_layer(MeanScaling, {}, images(3, 4))


def test_units_are_the_means(images):
    data = images(50, 4) * [1, 10, 100, 1000]
    layer = MeanScaling()
    layer.adapt(data)
    scaled, nothing = map(keras.ops.convert_to_numpy, (layer(data), layer(np.zeros((1, 4)))))
    np.testing.assert_allclose(scaled, data / data.mean(axis=0), rtol=1e-4)
    assert not nothing.any()
