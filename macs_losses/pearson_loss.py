from typing import Any

import keras

from macs_losses.batch_loss import BatchLoss
from macs_losses.correlation import correlation


@keras.saving.register_keras_serializable(package="macs_losses")
class PearsonLoss(BatchLoss):
    """One minus the Pearson correlation of targets and predictions over the batch.

    It ignores the scale and offset of the predictions, and is 1 if the correlation is undefined:
    for a single sample, or constant targets or predictions.

    Args:
        squared: Bool. Whether to square the correlation, as the original did. Then -1 is as good
            as 1, and a model may learn the reversed ranking, as happened in several of 5 seeds of
            a linear task. Only for reproducing old recipes. Defaults to False.
        name: String. Name of the loss. Defaults to "pearson_loss".
        reduction: String. As in `keras.losses.Loss`. Defaults to "sum_over_batch_size".

    Call arguments:
        y_true: Targets, shape `(batch,)` or `(batch, columns)`.
        y_pred: Predictions, shape `(batch,)` or `(batch, columns)`.
        sample_weight: Weights of the samples inside the correlation, shape `(batch,)`.

    Returns:
        The loss, 0..2 (0..1 if `squared`).

    Example:

    >>> round(float(PearsonLoss()([1.0, 2.0, 3.0], [30.0, 20.0, 10.0])), 4)
    2.0
    """

    def __init__(
        self,
        squared: bool = False,
        name: str = "pearson_loss",
        reduction: str | None = "sum_over_batch_size",
    ):
        super().__init__(name=name, reduction=reduction)
        self.squared = squared

    def column_loss(self, y_true, y_pred, weight):
        r = correlation(y_true, y_pred, weight)
        return 1 - r * r if self.squared else 1 - r

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "squared": self.squared}
