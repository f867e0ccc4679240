from typing import Any

import keras

from zoo.scoring.tensor_scorer import TensorScorer
from zoo.types import PathLike


@keras.saving.register_keras_serializable(package="macs_losses")
class MeanScore(keras.metrics.Mean):
    """Mean score of restored images over the data set, in points of the model's scale.

    Higher is better.

    Args:
        model: Str, path or list. Any models `zoo.Scorer` accepts; several are averaged. Defaults
            to `"fidelity"`.
        max_value: Float. Pixel value of white: 255, or 1 for images in 0..1. Defaults to 255.
        name: Str. Name of the metric. Defaults to `"mean_score"`.
        dtype: Str. Type of the result. Defaults to `None`, float32.

    Raises:
        InputError: If the model is unknown or has no trained weights.

    Example:

    >>> metric = MeanScore("simple")
    >>> clean = np.tile(np.arange(96.0)[:, None, None], (1, 1, 96, 3))
    >>> metric.update_state(clean, clean)
    >>> untouched = float(metric.result())
    >>> metric.update_state(clean, clean + np.random.default_rng(0).normal(0, 30, clean.shape))
    >>> bool(metric.result() < untouched)
    True
    """

    _direction = "up"

    def __init__(
        self,
        model: PathLike = "fidelity",
        max_value: float = 255.0,
        name: str = "mean_score",
        dtype: str | None = None,
    ):
        super().__init__(name=name, dtype=dtype)
        self.score = TensorScorer(model, max_value)
        self.model = self.score.name
        self.max_value = max_value

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(self.score(y_true, y_pred), sample_weight)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "model": self.model, "max_value": self.max_value}
