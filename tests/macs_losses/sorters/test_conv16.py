import keras
import numpy as np

from macs_losses.sorters import conv16, get
from macs_losses.sorters.bundled import FOLDER


def test_it_has_the_originals_parameters():
    assert conv16().count_params() == 471_864


def test_it_is_float32_under_any_policy():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        network = conv16()
    finally:
        keras.config.set_dtype_policy("float32")
    assert {layer.compute_dtype for layer in network.layers[1:]} == {"float32"}


def test_the_bundled_weights_rank():
    values = np.random.default_rng(0).standard_normal((200, 16))
    values = (values - values.mean(1, keepdims=True)) / values.std(1, keepdims=True)
    ranks = get("conv16").network.predict(values, verbose=0)
    true = values.argsort(axis=1).argsort(axis=1) + 1
    assert np.mean(np.abs(ranks - true)) < 0.15


def test_the_bundled_weights_hold_no_optimizer():
    assert (FOLDER / "conv16.weights.h5").stat().st_size < 2_000_000
