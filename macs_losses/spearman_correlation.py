import keras

from macs_losses.correlation import average_ranks, correlation
from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class SpearmanCorrelation(StoredScoresMetric):
    """Spearman's rank correlation over the whole data set, equal to `scipy.stats.spearmanr`.

    It is the Pearson correlation of the ranks; ties get the mean of their ranks. The result is 0
    where scipy gives NaN for want of two different values, and NaN if a score is NaN.

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
        A scalar of -1..1, more is better.

    Example:

    >>> metric = SpearmanCorrelation()
    >>> metric.update_state([1.0, 2.0, 3.0], [0.1, 0.2, 0.9])
    >>> metric.update_state([4.0], [0.8])
    >>> round(float(metric.result()), 4)
    0.8
    """

    def __init__(self, capacity=65536, name="spearman_correlation", dtype=None):
        super().__init__(capacity=capacity, name=name, dtype=dtype)

    def figure(self, y_true, y_pred, weight):
        return correlation(average_ranks(y_true, weight), average_ranks(y_pred, weight), weight)
