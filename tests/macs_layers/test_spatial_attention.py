import keras
import numpy as np
import pytest

from macs_layers import SpatialAttention


@pytest.mark.parametrize("options", [{}, {"reduction": 2, "return_attention": True}])
def test_is_a_proper_layer(check_layer, images, options):
    check_layer(SpatialAttention, options, images(2, 6, 5, 4))


def test_a_pixel_is_weighed_by_itself_alone(images):
    image = images(1, 6, 5, 4)
    layer = SpatialAttention(return_attention=True)
    outputs, attention = (keras.ops.convert_to_numpy(part) for part in layer(image))
    np.testing.assert_allclose(outputs, image * attention, rtol=1e-6)
    other = image.copy()
    other[0, 3, 2] += 1
    changed = keras.ops.convert_to_numpy(layer(other)[1]) != attention
    assert changed[0, 3, 2].all()
    changed[0, 3, 2] = False
    assert not changed.any()
