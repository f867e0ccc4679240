import keras
import numpy as np
import pytest

from macs_layers import DifferenceDecoder


@pytest.fixture
def pyramids(images):
    reference = (images(2, 16, 16, 3), images(2, 8, 8, 4))
    distorted = (1 - reference[0], reference[1] ** 2)
    return reference, distorted


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"bottleneck": False, "batch_normalization": True, "normalize_strided": True},
        {"kernel_regularizer": keras.regularizers.L2(1e-3)},
    ],
)
def test_is_a_proper_layer(check_layer, pyramids, options):
    check_layer(DifferenceDecoder, {"filters": [4, 5, 6, 7], **options}, pyramids)


def test_starts_from_the_distorted_image(images):
    """With equal finer levels, only the distorted coarse features and the difference count."""
    fine, coarse = images(1, 16, 16, 3), images(1, 8, 8, 4)
    decoder = DifferenceDecoder([4, 5, 6, 7])
    same = decoder([[fine, coarse], [fine, coarse]])
    moved = decoder([[fine, coarse + 1], [fine, coarse + 1]])
    both = [keras.ops.convert_to_numpy(outputs) for outputs in (same, moved)]
    assert np.abs(both[0] - both[1]).max() > 1e-3
    turned = decoder([[fine, coarse + 1], [fine, coarse]])
    straight = decoder([[fine, coarse - 1], [fine, coarse]])
    both = [keras.ops.convert_to_numpy(outputs) for outputs in (turned, straight)]
    np.testing.assert_allclose(*both, atol=1e-5)


def test_as_many_filters_as_levels_ask_for(pyramids):
    with pytest.raises(ValueError, match="at least 3 filters"):
        DifferenceDecoder([4, 5])
    with pytest.raises(ValueError, match="pyramids of 3 levels"):
        DifferenceDecoder([4, 5, 6, 7, 8])(pyramids)


def test_odd_coarsest_level(images):
    with pytest.raises(ValueError, match="even height and width"):
        DifferenceDecoder([4, 5, 6])([[images(1, 9, 8, 3)], [images(1, 9, 8, 3)]])
