import keras
import numpy as np
import pytest

from macs_layers import SiameseEncoder


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"kernel_sizes": 3, "batch_normalization": True},
        {"kernel_regularizer": keras.regularizers.L2(1e-3), "stem_filters": 4},
    ],
)
def test_is_a_proper_layer(check_layer, images, options):
    config = {"filters": [4, 6, 8], "kernel_sizes": [5, 3, 3], **options}
    check_layer(SiameseEncoder, config, (images(2, 16, 12, 3), images(2, 16, 12, 3)))


def test_both_images_meet_the_same_weights(images):
    image = images(1, 16, 16, 3)
    reference, distorted = SiameseEncoder([4, 6])([image, image])
    assert [tuple(level.shape) for level in reference] == [(1, 16, 16, 4), (1, 8, 8, 6)]
    for ours, theirs in zip(reference, distorted, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(ours), keras.ops.convert_to_numpy(theirs)
        )


@pytest.mark.parametrize("filters, kernel_sizes", [([4, 6], [3]), ([], 3)])
def test_one_kernel_size_a_stage(filters, kernel_sizes):
    with pytest.raises(ValueError, match="kernel_sizes="):
        SiameseEncoder(filters, kernel_sizes)
