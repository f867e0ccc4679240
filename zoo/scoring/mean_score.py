from typing import Any

import keras

from zoo.scoring.tensor_scorer import TensorScorer
from zoo.types import PathLike


@keras.saving.register_keras_serializable(package="macs_losses")
class MeanScore(keras.metrics.Mean):
    """The mean score of restored images over the data set, in points of the model's scale.

    More is better.

    Args:
        model: What `zoo.Scorer` takes: name of a trained model, path of a ``.keras`` file with its
            card beside it; ``"a+b"`` or a list for the mean of several. Defaults to `"fidelity"`.
        max_value: What white is in the images: 255, or 1 for images in 0..1.
        name: Name of the metric.
        dtype: Type of the result.

    Raises:
        InputError: If there is no such model or it has no trained weights.

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
