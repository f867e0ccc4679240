import keras
import numpy as np

from macs_layers import hard_sigmoid


def test_is_the_one_of_keras_2():
    x = np.linspace(-5, 5, 101).astype("float32")
    y = keras.ops.convert_to_numpy(hard_sigmoid(x))
    np.testing.assert_allclose(y, np.clip(0.5 + x / 5, 0, 1), atol=1e-6)


def test_layers_keep_it_through_their_config():
    layer = keras.layers.Activation(hard_sigmoid)
    copy = keras.layers.Activation.from_config(layer.get_config())
    assert copy.activation is hard_sigmoid
