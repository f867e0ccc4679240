import keras
from keras import ops

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class KendallCorrelation(StoredScoresMetric):
    """Kendall's tau-b over the whole data set, equal to `scipy.stats.kendalltau`.

    A compiled step compares each batch with all earlier scores, in linear time; called eagerly,
    the result takes `O(n log(n)**2)`. See `DataSetMetric` for the arguments of `update_state` and
    for missing and constant scores.

    Args:
        capacity: Int. Maximum number of scores in compiled steps, at 12 bytes each; eager calls
            have no limit. Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to "kendall_correlation".
        dtype: String. Type of the result. Defaults to None, for float32.

    Returns:
        A scalar, -1..1. Higher is better.

    Example:

    >>> metric = KendallCorrelation()
    >>> metric.update_state([1.0, 2.0, 3.0], [0.1, 0.2, 0.9])
    >>> metric.update_state([4.0], [0.8])
    >>> round(float(metric.result()), 4)
    0.6667
    """

    block = 1024

    def __init__(
        self, capacity: int = 2**20, name: str = "kendall_correlation", dtype: str | None = None
    ):
        super().__init__(capacity=capacity, name=name, dtype=dtype)
        self.add_sums(3)

    def store(self, vectors):
        own = self.count + ops.arange(ops.shape(vectors[0])[0], dtype="int32")
        super().store(vectors)
        size = min(self.block, self.capacity)
        stores = [ops.convert_to_tensor(store) for store in self.stores]

        def add_block(number, sums):
            start = ops.minimum(number * size, self.capacity - size)
            others = start + ops.arange(size, dtype="int32")
            earlier = (others[None, :] >= number * size) & (others[None, :] < own[:, None])
            block = [ops.slice(store, [start], [size]) for store in stores]
            return sums + compare(vectors, block, earlier)

        blocks = (ops.minimum(self.count, self.capacity) + size - 1) // size
        missing = 0 * ops.sum(vectors[2])
        self.add_to_sums(ops.fori_loop(0, blocks, add_block, ops.zeros(3)) + missing)

    def compiled_value(self):
        agreement, differ_true, differ_pred = (self.sums[i] for i in range(3))
        return ops.divide_no_nan(agreement, ops.sqrt(differ_true) * ops.sqrt(differ_pred))

    def value(self, functions, y_true, y_pred, weight):
        return functions.kendall(y_true, y_pred, weight)


def compare(samples, others, chosen):
    """Compares every sample with every other sample.

    Args:
        samples: Targets, predictions and weights, three vectors of shape `(n,)`.
        others: The same for the other samples, three vectors of shape `(m,)`.
        chosen: Booleans of shape `(n, m)`. Which pairs count.

    Returns:
        Three sums of weights, shape `(3,)`: concordant minus discordant pairs, pairs with
        different targets, and pairs with different predictions.
    """
    x, y, pair_weight = ((a[:, None], b[None, :]) for a, b in zip(samples, others, strict=True))
    x, y = (ops.cast(a > b, "float32") - ops.cast(a < b, "float32") for a, b in (x, y))
    weight = ops.where(chosen, pair_weight[0] * pair_weight[1], 0.0)
    return ops.stack([ops.sum(weight * product) for product in (x * y, x * x, y * y)])
