from typing import Any

import keras
from keras import ops

from zoo.scoring.tensor_scorer import TensorScorer
from zoo.types import PathLike


@keras.saving.register_keras_serializable(package="macs_losses")
class PerceptualLoss(keras.losses.Loss):
    """How bad a restored image looks beside its clean original, as a trained model judges it.

    A loss for networks that denoise, deblock, sharpen or enlarge: how far the frozen model's score
    is below that of the clean image itself, in standard deviations of its scores. Nothing is
    better than clean, so no less than 0. Take it with a pixel loss: pressed hard alone, it finds
    changes that please the model and nobody else.

    Args:
        model: What `zoo.Scorer` takes: name of a trained model, path of a ``.keras`` file with its
            card beside it; ``"a+b"`` or a list for the mean of several. Defaults to `"fidelity"`.
        max_value: What white is in the images: 255, or 1 for images in 0..1.
        name: Name of the loss.
        reduction: Reduction over the batch, as in `keras.losses.Loss`.

    Call arguments:
        y_true: Clean images, RGB, 0..max_value, ``(batch, height, width, 3)``.
        y_pred: Restored images, of the same shape.

    Returns:
        The loss; each image's has shape ``(batch,)`` before the reduction.

    Raises:
        InputError: If there is no such model or it has no trained weights.

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
