import keras
import numpy as np
import pytest

from macs_layers import AttentionBlock


@pytest.mark.parametrize("return_attention", [False, True])
def test_is_a_proper_layer(check_layer, images, return_attention):
    config = {"filters": 4, "return_attention": return_attention}
    check_layer(AttentionBlock, config, images(2, 6, 5, 3))


def test_maps_come_on_request_and_change_nothing(images):
    image = images(2, 6, 5, 3)
    plain, mapped = AttentionBlock(4), AttentionBlock(4, return_attention=True)
    expected = plain(image)
    mapped.build(image.shape)
    mapped.set_weights(plain.get_weights())
    outputs, channel, spatial = mapped(image)
    assert (channel.shape, spatial.shape) == ((2, 1, 1, 4), (2, 6, 5, 4))
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(outputs), keras.ops.convert_to_numpy(expected)
    )
