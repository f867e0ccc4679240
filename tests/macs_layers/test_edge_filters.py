import keras
import numpy as np
import pytest

from macs_layers import EdgeFilters


def kernel(filters=24, seed=0):
    return keras.ops.convert_to_numpy(EdgeFilters(seed)((5, 5, 3, filters)))


def test_edges_answer_to_their_direction_alone():
    ramp = np.broadcast_to(np.arange(5.0)[None, :, None], (5, 5, 3))
    answers = np.einsum("hwc,hwcf->f", ramp, kernel())
    assert answers[0] > 1
    assert answers[1] == pytest.approx(0, abs=1e-5)


def test_gray_affects_only_brightness():
    answers = np.einsum("hwcf->f", kernel())
    assert answers[7] == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(np.delete(answers, 7), 0, atol=1e-5)


def test_few_filters_are_the_first_and_noise_depends_on_the_seed():
    np.testing.assert_array_equal(kernel(6), kernel(24)[..., :6])
    np.testing.assert_array_equal(kernel(seed=1)[..., :12], kernel(seed=2)[..., :12])
    assert np.abs(kernel(seed=1) - kernel(seed=2))[..., 12:].max() > 0.01


def test_config_restores_it():
    restored = keras.initializers.deserialize(keras.initializers.serialize(EdgeFilters(3)))
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(restored((5, 5, 3, 24))), kernel(seed=3)
    )


def test_other_than_color_images_are_refused():
    with pytest.raises(ValueError, match="3 channels"):
        EdgeFilters()((5, 5, 1, 8))
