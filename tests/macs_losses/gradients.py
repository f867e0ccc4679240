"""Values and gradients of losses on any backend."""

import functools

import keras
import numpy as np
from keras import ops


def value_and_gradient(loss, y_true, y_pred, sample_weight=None):
    """Value of a loss and its gradient with respect to the predictions, as NumPy arrays."""
    y_true = ops.array(y_true, dtype="float32")
    y_pred = ops.array(y_pred, dtype="float32")
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape() as tape:
            tape.watch(y_pred)
            value = loss(y_true, y_pred, sample_weight)
        gradient = tape.gradient(value, y_pred)
    elif backend == "jax":
        value, gradient = compiled_by_jax(loss)(y_pred, y_true, sample_weight)
    else:
        y_pred.requires_grad_(True)
        value = loss(y_true, y_pred, sample_weight)
        value.backward()
        gradient = y_pred.grad
    return float(ops.convert_to_numpy(value)), np.array(ops.convert_to_numpy(gradient))


@functools.cache
def compiled_by_jax(loss):
    import jax

    return jax.jit(jax.value_and_grad(lambda y_pred, y_true, weight: loss(y_true, y_pred, weight)))


def smoothed_spearman_gradient(y_true, y_pred, sigma=0.3):
    """Gradient of 1 - Spearman's correlation, expected under normal noise on the predictions.

    The noise is `sigma` standard deviations of the predictions, so the gradient holds no part along
    them. In closed form: the expected rank of i is a sum over j of normal CDFs of p_i - p_j.
    """
    count = len(y_pred)
    p = (y_pred - y_pred.mean()) / y_pred.std()
    ranks = y_true.argsort().argsort() - (count - 1) / 2
    width = np.sqrt(2) * sigma
    differences = p[:, None] - p[None, :]
    density = np.exp(-(differences**2) / (2 * width**2)) / (width * np.sqrt(2 * np.pi))
    slope = -12 / (count**3 - count) * np.sum(density * (ranks[:, None] - ranks[None, :]), axis=1)
    return (slope - slope.mean() - p * (slope * p).mean()) / y_pred.std()
