from typing import Any

import keras
from keras import ops

from macs_losses import sorters
from macs_losses.batch_loss import BatchLoss
from macs_losses.correlation import average_ranks, shares, standardize


@keras.saving.register_keras_serializable(package="macs_losses")
class SurrogateSpearman(BatchLoss):
    """One minus Spearman's rank correlation over the batch, with a gradient.

    The value is exact. Ranks have no gradient, so a sorter supplies smooth ranks of the
    predictions: each is pulled towards the normal score of its target's rank by the residual of
    their regression. The pull is bounded as in the Huber loss, so an outlier such as a mistaken
    rating pulls no harder than a mildly wrong target. With the default sorter, the pull is close to
    the gradient of Spearman's correlation smoothed by normal noise.

    It ignores the scale and offset of the predictions; to give the scores a scale, add a squared
    error: `MACSLoss(mse_factor=1)`. It is 1 if the correlation is undefined: for a single sample,
    or constant targets or predictions.

    Args:
        sorter: String, path or `keras.Model`. "expected_ranks", for any batch size; "conv16", the
            original's network, which ranks larger batches in groups of 16; the path of a sorter
            file; or a model that ranks vectors of fixed length. A loss with a model cannot be
            saved: save the model and pass its path. Defaults to "expected_ranks".
        exact: Bool. Whether to report the exact value rather than that of the smooth ranks. The
            gradient is the same. Defaults to True.
        huber: Float. Residual, in standard deviations of the targets' scores, above which the pull
            levels off; None for no bound. Defaults to 1.
        name: String. Name of the loss. Defaults to "surrogate_spearman".
        reduction: String. As in `keras.losses.Loss`. Defaults to "sum_over_batch_size".

    Call arguments:
        y_true: Targets, shape `(batch,)` or `(batch, columns)`.
        y_pred: Predictions, shape `(batch,)` or `(batch, columns)`.
        sample_weight: Weights of the samples inside the correlation, shape `(batch,)`. Not
            supported by network sorters.

    Returns:
        The loss, 0..2.

    References:
        - [SoDeep: a Sorting Deep net to learn ranking loss surrogates](
          https://arxiv.org/abs/1904.04272) (Engilberge et al., 2019)
        - [SoftRank: optimizing non-smooth rank metrics](https://doi.org/10.1145/1341531.1341544)
          (Taylor et al., 2008)

    Example:

    >>> loss = SurrogateSpearman()
    >>> round(float(loss([1.0, 2.0, 3.0, 4.0], [0.1, 0.2, 0.9, 0.8])), 4)
    0.2
    """

    gain = 1.45  # matches the norm of the smoothed Spearman's gradient

    def __init__(
        self,
        sorter: str | keras.Model = "expected_ranks",
        exact: bool = True,
        huber: float | None = 1.0,
        name: str = "surrogate_spearman",
        reduction: str | None = "sum_over_batch_size",
    ):
        super().__init__(name=name, reduction=reduction)
        if huber is not None and not huber > 0:
            raise ValueError(f"`huber` must be a positive number or None. Received: {huber}")
        self.sorter = sorter
        self.exact = exact
        self.huber = huber
        self.soft_ranks = sorters.get(sorter)

    def column_loss(self, y_true, y_pred, weight):
        share = shares(weight)
        targets = average_ranks(y_true, weight)
        soft = standardize(self.soft_ranks(y_pred, weight), weight)
        reported = standardize(average_ranks(y_pred, weight), weight) if self.exact else soft
        spearman = ops.sum(share * standardize(targets, weight) * reported)
        pulled = ops.sum(share * ops.stop_gradient(self.pull(targets, soft, weight)) * soft)
        return 1 - ops.stop_gradient(spearman - pulled) - pulled

    def pull(self, targets, soft, weight):
        """How far the ranks of the predictions should move."""
        scores = standardize(normal_scores(targets, weight), weight)
        slope = ops.maximum(ops.sum(shares(weight) * scores * soft), 0.0)
        residual = scores - slope * soft
        if self.huber is not None:
            residual /= ops.sqrt(1 + ops.square(residual / self.huber))
        return self.gain * residual

    def as_weight(self, weight, y_pred):
        if weight is not None and self.soft_ranks.length is not None:
            raise ValueError(
                f"The network sorter `{self.sorter}` does not support `sample_weight`: remove it "
                'or use the default sorter, "expected_ranks".'
            )
        weight = super().as_weight(weight, y_pred)
        # The sum becomes the effective number of samples.
        return weight * ops.divide_no_nan(ops.sum(weight), ops.sum(ops.square(weight)))

    def get_config(self) -> dict[str, Any]:
        if isinstance(self.sorter, keras.Model):
            raise ValueError(
                f"Cannot save the loss `{self.name}` with the model `{self.sorter.name}` as its "
                "sorter: save the model with sorter.save('sorter.keras') and use "
                "SurrogateSpearman(sorter='sorter.keras')."
            )
        return {
            **super().get_config(),
            "sorter": str(self.sorter),
            "exact": self.exact,
            "huber": self.huber,
        }


def normal_scores(ranks, weight):
    """Expected normal order statistics of ranks, by Blom's approximation.

    Args:
        ranks: Ranks 1..n, shape `(n,)`.
        weight: Weights of the samples, which sum to `n`, shape `(n,)`.

    Returns:
        The scores, shape `(n,)`.

    Example:

    >>> [round(float(score), 2) for score in normal_scores(ops.array([1.0, 2.0, 3.0]), ops.ones(3))]
    [-0.87, 0.0, 0.87]
    """
    quantiles = (ranks - 0.375) / (ops.sum(weight) + 0.25)
    return 2**0.5 * ops.erfinv(ops.clip(2 * quantiles - 1, -0.9999999, 0.9999999))
