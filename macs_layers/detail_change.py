from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from macs_layers.image_layer import ImageLayer
from macs_layers.local_moments import PREWITT, filtered, local_moments, luma_of

FIGURES = ("gained", "lost", "missing")
NOISE = 2.0  # variance of the visual noise, in squared gray levels


@keras.saving.register_keras_serializable(package="macs_layers")
class DetailChange(ImageLayer):
    """Measures the detail that a distorted image gained, lost and hides.

    Returns three values, each at least 0: the log of the ratio by which the gradient energy rose,
    the log of the ratio by which it fell, and the share of the reference's visual information that
    is missing.

    >>> noise = np.random.default_rng(0).uniform(0, 255, (1, 32, 32, 3))
    >>> gained, lost, missing = np.asarray(DetailChange()([noise, 0.5 * noise]))[0]
    >>> float(gained), bool(lost > 1), bool(missing > 0.1)
    (0.0, True, True)

    Args:
        figures: Sequence of str. Which of ``"gained"``, ``"lost"`` and ``"missing"`` to return, in
            their order here. Defaults to all of them.

    Input shape:
        A pair of images, reference and distorted, each ``(batch, height, width, 3)``, RGB 0..255,
        4 x 4 or larger.

    Output shape:
        ``(batch, figures)``.

    Source: the missing information is 1 - VIF in the pixel domain,
    [Sheikh and Bovik, 2006](https://doi.org/10.1109/TIP.2005.859378).
    """

    def __init__(self, figures: Sequence[str] = FIGURES, **kwargs: Any):
        super().__init__(**kwargs)
        if not figures or not set(figures) <= set(FIGURES):
            raise ValueError(f"`figures` must be some of {FIGURES}. Received: {figures}")
        self.figures = [name for name in FIGURES if name in figures]

    def call(self, inputs):
        lumas = [luma_of(image) for image in inputs]
        before, after = (_energy(filtered(luma, PREWITT)) for luma in lumas)
        rise = ops.log(after / before)
        changes = {"gained": ops.relu(rise), "lost": ops.relu(-rise)}
        if "missing" in self.figures:
            changes["missing"] = _missing(*local_moments(*lumas))
        chosen = [changes[name] for name in self.figures]
        return ops.cast(ops.stack(chosen, axis=-1), self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return (input_shape[0][0], len(self.figures))

    def get_config(self):
        return {**super().get_config(), "figures": self.figures}


def _energy(slopes):
    return 2 * ops.mean(ops.square(slopes), axis=(1, 2, 3)) + 1


def _missing(reference, distorted, difference):
    """Share of the reference's information that is missing, ``(batch,)``."""
    shared = (reference + distorted - difference) / 2
    whole, kept = (
        _information(reference, *parts)
        for parts in ((reference, reference), (ops.relu(shared), distorted))
    )
    return ops.relu(1 - (kept + 1e-3) / (whole + 1e-3))


def _information(reference, shared, distorted):
    """Mutual information with the reference, in bits, ``(batch,)``."""
    signal = ops.square(shared) / (reference + 1e-3)
    of_pixels = ops.log(1 + signal / (ops.relu(distorted - signal) + NOISE))
    return ops.sum(of_pixels, axis=(1, 2)) / np.log(2)
