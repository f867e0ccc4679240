import keras

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class SpearmanCorrelation(StoredScoresMetric):
    """Spearman's rank correlation over the whole data set, equal to `scipy.stats.spearmanr`.

    It is the Pearson correlation of the ranks; ties get the mean of their ranks. See
    `DataSetMetric` for what `update_state` takes, and for missing and constant scores.

    Args:
        capacity: Int. How many scores of a data set a compiled step has room for, 12 bytes each;
            eagerly there is room for any number. Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to "spearman_correlation".
        dtype: String. Type of the result. Defaults to None, for float32.

    Returns:
        A scalar of -1..1, more is better.

    Example:

    >>> metric = SpearmanCorrelation()
    >>> metric.update_state([1.0, 2.0, 3.0], [0.1, 0.2, 0.9])
    >>> metric.update_state([4.0], [0.8])
    >>> round(float(metric.result()), 4)
    0.8
    """

    def __init__(
        self, capacity: int = 2**20, name: str = "spearman_correlation", dtype: str | None = None
    ):
        super().__init__(capacity=capacity, name=name, dtype=dtype)

    def figure(self, of, y_true, y_pred, weight):
        ranks = of.average_ranks(y_true, weight), of.average_ranks(y_pred, weight)
        return of.correlation(*ranks, weight)
