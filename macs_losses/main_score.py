import keras

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class MainScore(StoredScoresMetric):
    """Main score of the NTIRE image quality challenge: |Pearson| + |Spearman| of the data set.

    See `DataSetMetric` for what `update_state` takes, and for missing and constant scores.

    Args:
        capacity: Int. How many scores of a data set a compiled step has room for, 12 bytes each;
            eagerly there is room for any number. Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to "main_score".
        dtype: String. Type of the result. Defaults to None, for float32.

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

    def __init__(self, capacity: int = 2**20, name: str = "main_score", dtype: str | None = None):
        super().__init__(capacity=capacity, name=name, dtype=dtype)

    def figure(self, of, y_true, y_pred, weight):
        ranks = of.average_ranks(y_true, weight), of.average_ranks(y_pred, weight)
        pearson = of.correlation(y_true, y_pred, weight)
        return abs(pearson) + abs(of.correlation(*ranks, weight))
