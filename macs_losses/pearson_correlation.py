import keras
from keras import ops

from macs_losses.correlation import shares
from macs_losses.data_set_metric import DataSetMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class PearsonCorrelation(DataSetMetric):
    """Pearson's correlation over the whole data set, equal to `scipy.stats.pearsonr`.

    It keeps moments, not samples. The result is 0 where scipy gives NaN for want of two different
    values, and NaN if a score is NaN.

    Args:
        name: Name of the metric.
        dtype: Type of the result.

    Call arguments:
        y_true: Targets, shape `(batch,)` or `(batch, 1)`.
        y_pred: Predictions, shape `(batch,)` or `(batch, 1)`.
        sample_weight: Weights of the samples: 2 counts as the sample twice.

    Returns:
        A scalar of -1..1, more is better.

    Example:

    >>> metric = PearsonCorrelation()
    >>> metric.update_state([[1.0], [2.0]], [[3.0], [5.0]])
    >>> metric.update_state([[3.0]], [[7.0]])
    >>> round(float(metric.result()), 4)
    1.0
    """

    def __init__(self, name="pearson_correlation", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.add_sums(6)
        # Moments are taken about the first batch's means, so that no digits are lost to an offset.
        self.origin = self.add_variable((2,), "zeros", dtype="float32", name="origin")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred, weight = self.as_vectors(y_true, y_pred, sample_weight)
        means = ops.stack([ops.sum(shares(weight) * y_true), ops.sum(shares(weight) * y_pred)])
        self.origin.assign(ops.where(self.sums[0] > 0, ops.convert_to_tensor(self.origin), means))
        x, y = y_true - self.origin[0], y_pred - self.origin[1]
        terms = (ops.ones_like(x), x, y, x * x, y * y, x * y)
        self.add_to_sums(ops.stack([ops.sum(weight * term) for term in terms]))

    def result(self):
        count, x, y, xx, yy, xy = (self.sums[i] for i in range(6))
        x, y = ops.divide_no_nan(x, count), ops.divide_no_nan(y, count)
        spread_x, spread_y = xx - count * x * x, yy - count * y * y
        scale = ops.sqrt(ops.maximum(spread_x, 0.0)) * ops.sqrt(ops.maximum(spread_y, 0.0))
        return ops.cast(ops.divide_no_nan(xy - count * x * y, scale), self.dtype)
