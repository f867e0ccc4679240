"""Gains of the features in each laboratory: what people mind more or less there."""

import keras
import numpy as np


def with_gains(head, laboratories, penalty):
    """Trains a head on several laboratories at once, each with its own gains of the features.

    Laboratories differ in how much each kind of damage counts. The head learns what they have in
    common; in each laboratory but the first, features are multiplied by gains learned there. The
    first has none, so that the head alone gives scores as people would there.

    >>> head = keras.Sequential([keras.Input((35,)), keras.layers.Dense(1)])
    >>> with_gains(head, 2, penalty=0.002).input_shape
    [(None, 35), (None, 1)]

    Args:
        head: `keras.Model` from features ``(batch, features)`` to scores.
        laboratories: Int. Number of laboratories, at least 2.
        penalty: Float. L2 penalty of the logarithms of the gains.

    Returns:
        A `keras.Model` that shares the weights of the head, from features and the `code` of their
        laboratory, ``(batch, laboratories - 1)``, to scores.
    """
    features = keras.Input(head.input_shape[1:], name="features")
    laboratory = keras.Input((laboratories - 1,), name="laboratory")
    log_gains = keras.layers.Dense(
        features.shape[-1],
        use_bias=False,
        kernel_initializer="zeros",
        kernel_regularizer=keras.regularizers.L2(penalty),
        dtype="float32",
        name="log_gains",
    )(laboratory)
    gains = keras.layers.Activation("exponential", dtype="float32", name="gains")(log_gains)
    own = keras.layers.Multiply(dtype="float32", name="own_features")([features, gains])
    return keras.Model([features, laboratory], head(own), name="head_with_gains")


def code(place, laboratories):
    """The laboratory at a place, as numbers: 1 at its place after the first and 0 elsewhere.

    >>> code(0, 3), code(2, 3)
    (array([0., 0.], dtype=float32), array([0., 1.], dtype=float32))
    """
    return np.eye(laboratories, dtype="float32")[place, 1:]
