import keras

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class SpearmanCorrelation(StoredScoresMetric):
    """Spearman's rank correlation over the whole data set, equal to `scipy.stats.spearmanr`.

    It is the Pearson correlation of the ranks; ties get the mean of their ranks. See
    `DataSetMetric` for the arguments of `update_state` and for missing and constant scores.

    Args:
        capacity: Int. Maximum number of scores in compiled steps, at 12 bytes each; eager calls
            have no limit. Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to "spearman_correlation".
        dtype: String. Type of the result. Defaults to None, for float32.

    Returns:
        A scalar, -1..1. Higher is better.

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

    def value(self, functions, y_true, y_pred, weight):
        ranks = functions.average_ranks(y_true, weight), functions.average_ranks(y_pred, weight)
        return functions.correlation(*ranks, weight)
