from typing import Any

import keras
from keras import ops

from zoo.scoring.tensor_scorer import TensorScorer
from zoo.types import PathLike


@keras.saving.register_keras_serializable(package="macs_losses")
class PerceptualLoss(keras.losses.Loss):
    """Perceptual loss of restored images, based on a frozen quality model.

    For networks that denoise, deblock, sharpen or upscale: how far a restored image scores below
    its clean original, in standard deviations of the model's scores, and at least 0. Combine it
    with a pixel loss: on its own it may find changes that only the model likes.

    Args:
        model: Str, path or list. Any models `zoo.Scorer` accepts; several are averaged. Defaults
            to `"fidelity"`.
        max_value: Float. Pixel value of white: 255, or 1 for images in 0..1. Defaults to 255.
        name: Str. Name of the loss. Defaults to `"perceptual_loss"`.
        reduction: Str. As in `keras.losses.Loss`. Defaults to `"sum_over_batch_size"`.

    Call arguments:
        y_true: Clean images, RGB, 0..max_value, ``(batch, height, width, 3)``.
        y_pred: Restored images, of the same shape.

    Returns:
        The loss, ``(batch,)`` before the reduction.

    Raises:
        InputError: If the model is unknown or has no trained weights.

    Example:

    >>> loss = PerceptualLoss()
    >>> clean = np.tile(np.arange(96.0)[:, None, None], (1, 1, 96, 3))
    >>> noisy = clean + np.random.default_rng(0).normal(0, 30, clean.shape)
    >>> bool(loss(clean, noisy) > loss(clean, clean))
    True
    """

    def __init__(
        self,
        model: PathLike = "fidelity",
        max_value: float = 255.0,
        name: str = "perceptual_loss",
        reduction: str | None = "sum_over_batch_size",
    ):
        super().__init__(name=name, reduction=reduction)
        self.score = TensorScorer(model, max_value)
        self.model = self.score.name
        self.max_value = max_value

    def call(self, y_true, y_pred):
        best = ops.stop_gradient(self.score(y_true, y_true))
        return ops.relu(best - self.score(y_true, y_pred)) / self.score.scale.std

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "model": self.model, "max_value": self.max_value}
