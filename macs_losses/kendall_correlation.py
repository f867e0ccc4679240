import keras
from keras import ops

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class KendallCorrelation(StoredScoresMetric):
    """Kendall's tau-b over the whole data set, equal to `scipy.stats.kendalltau`.

    A compiled step compares each batch with all scores before it, in time proportional to their
    number; called eagerly, the result takes `n log(n)**2`. See `DataSetMetric` for what
    `update_state` takes, and for missing and constant scores.

    Args:
        capacity: Int. How many scores of a data set a compiled step has room for, 12 bytes each;
            eagerly there is room for any number. Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to "kendall_correlation".
        dtype: String. Type of the result. Defaults to None, for float32.

    Returns:
        A scalar of -1..1, more is better.

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

    def compiled_figure(self):
        agreement, differ_true, differ_pred = (self.sums[i] for i in range(3))
        return ops.divide_no_nan(agreement, ops.sqrt(differ_true) * ops.sqrt(differ_pred))

    def figure(self, of, y_true, y_pred, weight):
        return of.kendall(y_true, y_pred, weight)


def compare(samples, others, chosen):
    """Compares each of some samples with each of some others.

    Args:
        samples: Targets, predictions and weights, three vectors of shape `(n,)`.
        others: The same of the others, three vectors of shape `(m,)`.
        chosen: Which pairs count, booleans of shape `(n, m)`.

    Returns:
        Three sums of weights, shape `(3,)`: the pairs ordered alike less those ordered unlike, the
        pairs whose targets differ, the pairs whose predictions differ.
    """
    x, y, pair_weight = ((a[:, None], b[None, :]) for a, b in zip(samples, others, strict=True))
    x, y = (ops.cast(a > b, "float32") - ops.cast(a < b, "float32") for a, b in (x, y))
    weight = ops.where(chosen, pair_weight[0] * pair_weight[1], 0.0)
    return ops.stack([ops.sum(weight * product) for product in (x * y, x * x, y * y)])
