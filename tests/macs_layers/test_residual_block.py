import keras
import numpy as np

from macs_layers import ResidualBlock


def test_is_a_proper_layer(check_layer, images):
    check_layer(ResidualBlock, {"kernel_size": 3}, images(2, 6, 5, 4))


def test_is_the_identity_when_its_weights_are_zero(images):
    image = images(2, 6, 5, 4) - 0.5
    layer = ResidualBlock()
    layer.build(image.shape)
    layer.set_weights([np.zeros(weight.shape) for weight in layer.weights])
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(image)), image)
