import keras
import numpy as np
import pytest

from macs_layers import ChannelAttention


@pytest.mark.parametrize("options", [{}, {"reduction": 2, "return_attention": True}])
def test_is_a_proper_layer(check_layer, images, options):
    check_layer(ChannelAttention, options, images(2, 6, 5, 4))


def test_one_weight_a_channel(images):
    image = images(2, 6, 5, 4)
    outputs, attention = ChannelAttention(return_attention=True)(image)
    attention = keras.ops.convert_to_numpy(attention)
    assert attention.shape == (2, 1, 1, 4)
    assert ((attention > 0) & (attention < 1)).all()
    np.testing.assert_allclose(keras.ops.convert_to_numpy(outputs), image * attention, rtol=1e-6)


def test_reduction_that_does_not_divide(images):
    with pytest.raises(ValueError, match="reduction=3, 4 channels"):
        ChannelAttention(reduction=3)(images(1, 6, 5, 4))
