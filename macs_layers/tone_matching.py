import keras
import numpy as np
from keras import ops

from macs_layers.image_layer import ImageLayer
from macs_layers.local_moments import LUMA

CELL = 8  # pixels; what is smaller is detail, not tone
CLIPPED = 2.0  # levels from the end of the range
RIDGE = 1e-4
GAINS = 0.5, 2.0  # a stronger change of contrast is damage
MARGIN = 0.15  # beyond the cells' range, in which the curve is not straight yet


@keras.saving.register_keras_serializable(package="macs_layers")
class ToneMatching(ImageLayer):
    """Gives the reference the brightness and contrast of the distorted image.

    People mind a change of tone less than other damage, which can be measured by itself once tones
    match. The tone curve is a cubic, the same for red, green and blue, fitted to the luma of cells
    of 8 x 8 pixels in which the distorted image is not clipped. Equal images stay as they are.

    >>> image = np.tile(np.linspace(60, 180, 64)[:, None, None], (2, 1, 64, 3))
    >>> matched, tone = ToneMatching()([image, 0.8 * image + 10])
    >>> bool(ops.all(ops.abs(ops.subtract(matched, 0.8 * image + 10)) < 1)), tuple(tone.shape)
    (True, (2, 2))

    Input shape:
        A pair of images, reference and distorted, each ``(batch, height, width, 3)``, RGB 0..255,
        8 x 8 or larger.

    Output shape:
        The matched reference, as the reference; and how much brighter and how much darker the
        distorted image is: the squared change of its mean luma in units of 128 levels, ``(batch,
        2)``, one of them 0.
    """

    def call(self, inputs):
        reference, distorted = (ops.cast(image, "float32") for image in inputs)
        before, after = _cells(reference), _cells(distorted)
        matched = _matched(reference, before, after, _unclipped(distorted))
        shift = ops.mean(after, axis=1) - ops.mean(before, axis=1)
        tone = ops.square(ops.relu(ops.stack([shift, -shift], axis=-1)))
        return [ops.cast(output, self.compute_dtype) for output in (matched, tone)]

    def compute_output_shape(self, input_shape):
        return [input_shape[0], (input_shape[0][0], 2)]


def _cells(image):
    """Mean luma of cells in units of 128 levels, ``(batch, cells)``."""
    colors = ops.average_pool(image, CELL, CELL, data_format="channels_last")
    return ops.matmul(ops.reshape(colors, (ops.shape(image)[0], -1, 3)), LUMA / 128)[..., 0]


def _unclipped(image):
    """Weights of cells that sum to 1: next to nothing for those with a pixel that is clipped."""
    most, least = (
        sign * ops.max(ops.max_pool(sign * image, CELL, CELL, data_format="channels_last"), axis=-1)
        for sign in (1, -1)
    )
    inside = ops.logical_and(least > CLIPPED, most < 255 - CLIPPED)
    weights = ops.reshape(ops.cast(inside, "float32") + 1e-3, (ops.shape(image)[0], -1))
    return weights / ops.sum(weights, axis=1, keepdims=True)


def _matched(reference, before, after, weights):
    """The reference through the cubic that maps the cells `before` to those `after`."""
    middle, goal = (ops.sum(weights * cells, axis=1, keepdims=True) for cells in (before, after))
    gain, coefficients = _cubic(before - middle, after - goal, weights)
    ends = ops.min(before, axis=1) - MARGIN, ops.max(before, axis=1) + MARGIN
    low, high, center = (ops.reshape(128 * level, (-1, 1, 1, 1)) for level in (*ends, middle))
    x = ops.clip(reference, low, high) - center
    scale = ops.convert_to_tensor(128 ** np.array([1, 0, -1, -2], "float32"))
    constant, *rising = ops.split((coefficients * scale)[:, None, None], 4, axis=-1)
    gain = gain[:, None, None]

    bend = 0.0
    for coefficient in reversed(rising):
        bend = x * (bend + coefficient)
    shift = 128 * goal[:, None, None] - gain * center
    return ops.clip(gain * reference + (shift + constant) + bend, 0.0, 255.0)


def _cubic(cells, targets, weights):
    """The gain, and coefficients ``(batch, 4)`` of what the targets are beyond ``gain * cells``.

    The terms are orthogonal over the cells, so that each is fitted to what the last left over. For
    equal cells and targets the gain is 1 and the coefficients are 0.
    """

    def mean(values):
        return ops.sum(weights * values, axis=1, keepdims=True)

    def share(term, values):
        return mean(term * values) / (mean(term * term) + RIDGE)

    gain = (mean(cells * targets) + RIDGE) / (mean(cells * cells) + RIDGE)
    gain = ops.clip(gain, *GAINS)
    left = targets - gain * cells
    powers = ops.eye(4, dtype="float32")
    terms = [(ops.ones_like(cells), powers[0]), (cells, powers[1])]
    coefficients = ops.zeros_like(gain)
    for power in (2, 3):
        raw = cells**power
        term, own = raw, powers[power]
        for other, others in terms:
            part = share(other, raw)
            term, own = term - part * other, own - part * others
        amount = share(term, left)
        left = left - amount * term
        coefficients = coefficients + amount * own
        terms.append((term, own))
    return gain, coefficients
