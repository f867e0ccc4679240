import keras
import numpy as np
import pytest
from keras import ops

from macs_losses.sorters import NetworkSorter


def network(*shape):
    values = keras.Input(shape)
    return keras.Model(values, keras.layers.Rescaling(1.0, 2.5)(values), name="affine")


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
@pytest.mark.parametrize("size", [1, 3, 4, 10])
def test_it_ranks_in_groups_filled_up_from_the_start(shape, size):
    values = np.random.default_rng(0).standard_normal(size).astype("float32")
    sorter = NetworkSorter(network(*shape), "affine")
    received = ops.convert_to_numpy(sorter(ops.array(values), ops.ones(size)))
    filled = np.resize(values, (-(-size // 4), 4))
    spread = filled.std(axis=1, keepdims=True)
    groups = (filled - filled.mean(axis=1, keepdims=True)) / np.where(spread < 1e-6, 1, spread)
    expected = (groups.reshape(-1)[:size] + 2) * size / 4 + 0.5
    np.testing.assert_allclose(received, expected, atol=1e-5)


def test_it_is_frozen():
    values = keras.Input((4,))
    trained = keras.Model(values, keras.layers.Dense(4)(values))
    NetworkSorter(trained, "trained")
    assert trained.trainable_variables == []


@pytest.mark.parametrize("shape", [(None,), (2, 2, 2)])
def test_another_input_is_refused(shape):
    with pytest.raises(ValueError, match=r"fixed length; `affine` has"):
        NetworkSorter(network(*shape), "affine")
