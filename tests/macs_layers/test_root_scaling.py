import numpy as np
from keras import ops

from macs_layers import RootScaling


def test_is_a_proper_layer(check_layer, images):
    check_layer(RootScaling, {}, images(3, 4))


def test_roots_in_units_of_the_mean(images):
    data = images(50, 4) * [1, 10, 100, 1000]
    layer = RootScaling()
    layer.adapt(data)
    expected = np.sqrt(data / data.mean(axis=0))
    np.testing.assert_allclose(ops.convert_to_numpy(layer(data)), expected, rtol=1e-2, atol=1e-3)
    assert not np.any(ops.convert_to_numpy(layer(np.zeros((1, 4)))))
