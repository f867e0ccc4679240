import keras
from keras import ops

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class KendallCorrelation(StoredScoresMetric):
    """Kendall's rank correlation (tau-b) over the whole data set, as `scipy.stats.kendalltau`.

    Each batch is compared with all samples before it: a batch costs time in proportion to its size
    times `capacity`. The result is 0 where scipy gives NaN for want of two different values, and
    NaN if a score is NaN.

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

    >>> metric = KendallCorrelation()
    >>> metric.update_state([1.0, 2.0, 3.0], [0.1, 0.2, 0.9])
    >>> metric.update_state([4.0], [0.8])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    def __init__(self, capacity=65536, name="kendall_correlation", dtype=None):
        super().__init__(capacity=capacity, name=name, dtype=dtype)
        self.add_sums(3)

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred, weight = self.as_vectors(y_true, y_pred, sample_weight)
        batch = (y_true, y_pred, weight)
        among = compare(batch, batch) / 2
        self.add_to_sums(among + self.compare_with_first(batch, min(1024, self.capacity)))
        super().update_state(y_true, y_pred, weight)

    def compare_with_first(self, batch, length):
        """Compares with no more of the store than is filled, give or take a factor of 8."""

        def comparisons():
            return compare(batch, self.first(length))

        if length >= self.capacity:
            return comparisons()
        longer = min(8 * length, self.capacity)
        return ops.cond(
            self.count <= length, comparisons, lambda: self.compare_with_first(batch, longer)
        )

    def figure(self, y_true, y_pred, weight):
        agreement, pairs_true, pairs_pred = (self.sums[i] for i in range(3))
        return ops.divide_no_nan(agreement, ops.sqrt(pairs_true) * ops.sqrt(pairs_pred))


def compare(samples, others):
    """Compares each of some samples with each of some others.

    Args:
        samples: Targets, predictions and weights, three vectors of shape `(n,)`.
        others: The same of the others, three vectors of shape `(m,)`.

    Returns:
        Three sums of weights, shape `(3,)`: the pairs ordered alike less those ordered unlike, the
        pairs whose targets differ, the pairs whose predictions differ.
    """
    x, y = (ops.sign(samples[i][:, None] - others[i][None, :]) for i in range(2))
    weight = samples[2][:, None] * others[2][None, :]
    return ops.stack([ops.sum(weight * product) for product in (x * y, x * x, y * y)])
