import keras
import numpy as np
import pytest

from macs_layers import ConvBlock


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"strides": 2, "batch_normalization": True},
        {"kernel_size": 5, "kernel_regularizer": keras.regularizers.L2(1e-3)},
    ],
)
def test_is_a_proper_layer(check_layer, images, options):
    check_layer(ConvBlock, {"filters": 4, **options}, images(2, 6, 5, 3))


def test_slope_below_zero(images):
    image = images(1, 4, 4, 1)
    block = ConvBlock(1, kernel_size=1, negative_slope=0.7)
    block.build(image.shape)
    block.set_weights([-np.ones((1, 1, 1, 1)), np.zeros(1)])
    np.testing.assert_allclose(keras.ops.convert_to_numpy(block(image)), -0.7 * image, rtol=1e-6)
