import keras
from keras import ops

from macs_losses.correlation import average_ranks, correlation
from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class MainScore(StoredScoresMetric):
    """Main score of the NTIRE image quality challenge: |Pearson| + |Spearman| of the data set.

    Args:
        capacity: How many samples of a data set there is room for, 12 bytes each. With more, the
            result is NaN rather than wrong.
        name: Name of the metric.
        dtype: Type of the result.

    Call arguments:
        y_true: Targets, shape `(batch,)` or `(batch, 1)`.
        y_pred: Predictions, shape `(batch,)` or `(batch, 1)`.
        sample_weight: Weights of the samples: 2 counts as the sample twice.

    Returns:
        A scalar of 0..2, more is better. A ranking that is upside down scores as the right one.

    Reference:
        [NTIRE 2021 challenge on perceptual image quality assessment](
        https://arxiv.org/abs/2105.03072)

    Example:

    >>> metric = MainScore()
    >>> metric.update_state([1.0, 2.0, 3.0], [3.0, 5.0, 7.0])
    >>> round(float(metric.result()), 4)
    2.0
    """

    def __init__(self, capacity=65536, name="main_score", dtype=None):
        super().__init__(capacity=capacity, name=name, dtype=dtype)

    def figure(self, y_true, y_pred, weight):
        ranks = average_ranks(y_true, weight), average_ranks(y_pred, weight)
        pearson = correlation(y_true, y_pred, weight)
        return ops.abs(pearson) + ops.abs(correlation(*ranks, weight))
