from typing import Any

import keras
from keras import ops

from macs_losses.batch_loss import BatchLoss
from macs_losses.correlation import correlation, shares
from macs_losses.surrogate_spearman import SurrogateSpearman


@keras.saving.register_keras_serializable(package="macs_losses")
class MACSLoss(BatchLoss):
    """The loss of ASNA: squared error, Pearson correlation and rank errors.

    `mse_factor * MSE + (1 - mse_factor) * (1 - r) + spearman_factor * E`, where `r` is the Pearson
    correlation over the batch and `E` the mean squared difference of the ranks of targets and
    predictions, scaled to a batch of 16: `42.5 * (1 - Spearman)` for any batch size, so the
    factors of the original recipes keep their meaning. `mse_factor=1` drops the Pearson term.

    Args:
        mse_factor: Float. Share of the squared error, 0..1; the rest goes to the Pearson term.
            Defaults to 0.5.
        spearman_factor: Float. Factor of the rank errors. Defaults to 0.1.
        squared: Bool. Whether to square the Pearson correlation, as the original did; see
            `PearsonLoss`. Defaults to False.
        sorter: The sorter of the rank errors; see `SurrogateSpearman`. Defaults to
            "expected_ranks".
        name: String. Name of the loss. Defaults to "macs_loss".
        reduction: String. As in `keras.losses.Loss`. Defaults to "sum_over_batch_size".

    Call arguments:
        y_true: Targets, shape `(batch,)` or `(batch, columns)`.
        y_pred: Predictions, shape `(batch,)` or `(batch, columns)`.
        sample_weight: Weights of the samples inside the means and correlations, shape `(batch,)`.

    Returns:
        The loss, 0 for perfect predictions.

    Reference:
        [ASNA: An Attention-based Siamese-Difference Neural Network with Surrogate Ranking Loss
        function for Perceptual Image Quality Assessment](https://arxiv.org/abs/2105.02531)

    Example:

    >>> loss = MACSLoss(mse_factor=0.5, spearman_factor=0.1)
    >>> round(float(loss([1.0, 2.0, 3.0], [2.0, 3.0, 4.0])), 4)
    0.5
    """

    rank_errors_per_spearman = (16**2 - 1) / 6

    def __init__(
        self,
        mse_factor: float = 0.5,
        spearman_factor: float = 0.1,
        squared: bool = False,
        sorter: str | keras.Model = "expected_ranks",
        name: str = "macs_loss",
        reduction: str | None = "sum_over_batch_size",
    ):
        super().__init__(name=name, reduction=reduction)
        if not 0 <= mse_factor <= 1:
            raise ValueError(f"`mse_factor` must be in 0..1. Received: {mse_factor}")
        self.mse_factor = mse_factor
        self.spearman_factor = spearman_factor
        self.squared = squared
        self.spearman = SurrogateSpearman(sorter)

    def column_loss(self, y_true, y_pred, weight):
        r = correlation(y_true, y_pred, weight)
        loss = (1 - self.mse_factor) * (1 - r * r if self.squared else 1 - r)
        loss += (
            self.spearman_factor
            * self.rank_errors_per_spearman
            * self.spearman.column_loss(y_true, y_pred, weight)
        )
        if self.mse_factor:  # 0 times an overflowing error would be NaN
            loss += self.mse_factor * ops.sum(shares(weight) * ops.square(y_true - y_pred))
        return loss

    def as_weight(self, weight, y_pred):
        return self.spearman.as_weight(weight, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "mse_factor": self.mse_factor,
            "spearman_factor": self.spearman_factor,
            "squared": self.squared,
            "sorter": self.spearman.get_config()["sorter"],
        }
