import keras
from keras import ops

from macs_losses.correlation import shares
from macs_losses.data_set_metric import DataSetMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class PearsonCorrelation(DataSetMetric):
    """Pearson correlation over the whole data set, equal to `scipy.stats.pearsonr`.

    It keeps running moments, not samples. See `DataSetMetric` for the arguments of `update_state`
    and for missing and constant scores.

    Args:
        name: String. Name of the metric. Defaults to "pearson_correlation".
        dtype: String. Type of the result. Defaults to None, for float32.

    Returns:
        A scalar, -1..1. Higher is better.

    Example:

    >>> metric = PearsonCorrelation()
    >>> metric.update_state([[1.0], [2.0]], [[3.0], [5.0]])
    >>> metric.update_state([[3.0]], [[7.0]])
    >>> round(float(metric.result()), 4)
    1.0
    """

    def __init__(self, name: str = "pearson_correlation", dtype: str | None = None):
        super().__init__(name=name, dtype=dtype)
        self.add_sums(6)
        # Moments are centered on the first batch's means to preserve precision, and scaled by the
        # largest deviation to avoid overflow.
        self.origin = self.add_variable((2,), "zeros", dtype="float32", name="origin")
        self.scale = self.add_variable((2,), "zeros", dtype="float32", name="scale")

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true, y_pred, weight = self.as_vectors(y_true, y_pred, sample_weight)
        scores = ops.stack([y_true, y_pred])
        means = ops.sum(shares(weight) * scores, axis=1)
        origin = ops.where(self.sums[0] > 0, ops.convert_to_tensor(self.origin), means)
        deviations = ops.where(weight == 0, 0.0, scores / 2 - origin[:, None] / 2)
        largest = ops.max(ops.abs(deviations), axis=1)
        power = ops.floor(ops.log2(ops.maximum(largest, 1e-37)))
        scale = ops.maximum(ops.convert_to_tensor(self.scale), ops.power(2.0, power))
        shrink = products(ops.convert_to_tensor(self.scale) / scale)
        terms = products(deviations / scale[:, None])
        self.add_to_sums(ops.sum(weight * terms, axis=1), shrink)
        self.origin.assign(origin)
        self.scale.assign(scale)

    def result(self):
        count, x, y, xx, yy, xy = (self.sums[i] for i in range(6))
        x, y = ops.divide_no_nan(x, count), ops.divide_no_nan(y, count)
        spread_x, spread_y = xx - count * x * x, yy - count * y * y
        scale = ops.sqrt(ops.maximum(spread_x, 0.0)) * ops.sqrt(ops.maximum(spread_y, 0.0))
        return ops.cast(ops.divide_no_nan(xy - count * x * y, scale), self.dtype)


def products(pair):
    """Stacks 1, x, y, x * x, y * y and x * y of a pair of scalars or vectors."""
    x, y = pair[0], pair[1]
    return ops.stack([ops.ones_like(x), x, y, x * x, y * y, x * y])
