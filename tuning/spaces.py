"""Search spaces as functions of KerasTuner's `hp`, which can be combined freely.

Most return arguments of the functions in `zoo.architectures`; `optimizer`, `decay` and `loss`
return an optimizer, a callback and a loss. The defaults are those of the original, or of the
architecture for `pyramid` and `fidelity`.

>>> import keras_tuner
>>> hp = keras_tuner.HyperParameters()
>>> head(hp)
{'dense_units': 32, 'dropout': 0.0, 'l2_dense': 1e-06}
>>> hp.values["dropout"] = 0.25
>>> zoo.load("bn", weights=None, **head(hp)).get_layer("dropout").rate
0.25
"""

from typing import Any

import keras
from keras_tuner import HyperParameters

import macs_losses
from zoo.architectures.siamese_difference import FILTER_SETS

STEEPNESS = 0.1  # factor of the original's learning rate at each step


def filters(hp: HyperParameters) -> dict[str, Any]:
    """One of the original's filter sets, optionally scaled."""
    counts = FILTER_SETS[hp.Choice("filters", list(FILTER_SETS), default="B")]
    width = hp.Choice("width", [0.5, 1.0, 1.5, 2.0], default=1.0)
    return {"filters": tuple(round(width * count) for count in counts)}


def kernel_sizes(hp: HyperParameters) -> dict[str, Any]:
    """Kernel sizes of the encoder's four convolutions."""
    defaults = enumerate((5, 5, 3, 3), start=1)
    sizes = [hp.Choice(f"kernel_{stage}", [3, 5, 7], default=size) for stage, size in defaults]
    return {"kernel_sizes": tuple(sizes)}


def negative_slope(hp: HyperParameters) -> dict[str, Any]:
    """Slope of the LeakyReLU activations below zero."""
    return {"negative_slope": hp.Float("negative_slope", 0.0, 0.9, step=0.1, default=0.5)}


def l2_conv(hp: HyperParameters) -> dict[str, Any]:
    """L2 regularization of the kernels of encoder and decoder."""
    return {"l2_conv": hp.Float("l2_conv", 1e-7, 1e-2, sampling="log", default=1e-4)}


def head(hp: HyperParameters) -> dict[str, Any]:
    """Width, dropout and L2 regularization of the head's hidden layer."""
    return {
        "dense_units": hp.Choice("dense_units", [16, 32, 64, 128], default=32),
        "dropout": hp.Float("dropout", 0.0, 0.5, step=0.05, default=0.0),
        "l2_dense": hp.Float("l2_dense", 1e-8, 1e-2, sampling="log", default=1e-6),
    }


def attention(hp: HyperParameters) -> dict[str, Any]:
    """Whether to use an attention block, and the number of residual blocks."""
    return {
        "attention": hp.Boolean("attention", default=True),
        "residual_blocks": hp.Int("residual_blocks", 0, 5, default=3),
    }


def tiles(hp: HyperParameters) -> dict[str, Any]:
    """Size of the tiles in pixels, and filters of their LSTM."""
    return {
        "tile_size": hp.Choice("tile_size", [24, 32, 48, 72, 96, 144], default=72),
        "lstm_units": hp.Choice("lstm_units", [8, 16, 32, 48], default=32),
    }


def pyramid(hp: HyperParameters) -> dict[str, Any]:
    """Filters of `zoo.architectures.pyramid`, its levels and the width of its head."""
    return {
        "filters": hp.Choice("filters", [8, 16, 24, 32, 48], default=24),
        "kernel_size": hp.Choice("kernel_size", [3, 5, 7], default=5),
        "levels": hp.Int("levels", 2, 5, default=4),
        "hidden_units": hp.Choice("hidden_units", [16, 32, 64, 128], default=64),
    }


def fidelity(hp: HyperParameters) -> dict[str, Any]:
    """Scales of `zoo.architectures.fidelity` and the width of its head."""
    return {
        "levels": hp.Int("levels", 1, 4, default=3),
        "hidden_units": hp.Choice("hidden_units", [16, 32, 48, 64, 128], default=48),
    }


def optimizer(hp: HyperParameters, learning_rate: float = 1e-4) -> keras.optimizers.Optimizer:
    """Adam.

    Args:
        hp: `keras_tuner.HyperParameters`.
        learning_rate: Float. Default learning rate. Defaults to 1e-4.
    """
    return keras.optimizers.Adam(
        hp.Float("learning_rate", 1e-5, 3e-3, sampling="log", default=learning_rate)
    )


def decay(hp: HyperParameters, decay_every: int = 10) -> keras.callbacks.Callback:
    """The original's schedule as a callback: the learning rate drops to a tenth every few epochs.

    Args:
        hp: `keras_tuner.HyperParameters`.
        decay_every: Int. Default number of epochs between drops. Defaults to 10.
    """
    epochs = hp.Int("decay_every", 5, 40, step=5, default=decay_every)
    first = None

    def rate_of(epoch, rate):
        nonlocal first
        first = rate if first is None else first
        return first * STEEPNESS ** ((1 + epoch) // epochs)

    return keras.callbacks.LearningRateScheduler(rate_of)


def loss(
    hp: HyperParameters, mse_factor: float = 0.5, spearman_factor: float = 0.1
) -> keras.losses.Loss:
    """Factors and sorter of `macs_losses.MACSLoss`.

    Args:
        hp: `keras_tuner.HyperParameters`.
        mse_factor: Float. Default factor of the squared error. Defaults to 0.5.
        spearman_factor: Float. Default factor of the rank errors, one of 0, 0.01, 0.03, 0.1, 0.3
            and 1. Defaults to 0.1.
    """
    return macs_losses.MACSLoss(
        mse_factor=hp.Float("mse_factor", 0.0, 1.0, default=mse_factor),
        spearman_factor=hp.Choice(
            "spearman_factor", [0.0, 0.01, 0.03, 0.1, 0.3, 1.0], default=spearman_factor
        ),
        sorter=hp.Choice("sorter", ["conv16", "expected_ranks"], default="conv16"),
    )


PLAIN = (filters, kernel_sizes, negative_slope, l2_conv, head)
ARCHITECTURES = {
    "simple": PLAIN,
    "bn": PLAIN,
    "attention": (*PLAIN, attention),
    "tiled": (*PLAIN, tiles),
    "pyramid": (pyramid,),
    "fidelity": (fidelity,),
}
"""Functions that together return the arguments of each architecture."""

TRAINING: dict[str, dict[str, Any]] = {
    "simple": {"mse_factor": 0.5, "spearman_factor": 0.1, "decay_every": 10},
    "bn": {"mse_factor": 0.01, "spearman_factor": 0.1, "decay_every": 15},
    "attention": {"mse_factor": 1.0, "spearman_factor": 0.01, "decay_every": 10},
    "tiled": {"mse_factor": 0.2, "spearman_factor": 0.1, "decay_every": 15},
    "pyramid": {"mse_factor": 0.5, "spearman_factor": 0.1, "decay_every": 10},
    "fidelity": {"mse_factor": 0.5, "spearman_factor": 0.1, "decay_every": 10},
}
"""Defaults of loss and decay, from the original's recipes for PIPAL."""
