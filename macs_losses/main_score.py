import keras

from macs_losses.stored_scores_metric import StoredScoresMetric


@keras.saving.register_keras_serializable(package="macs_losses")
class MainScore(StoredScoresMetric):
    """Main score of the NTIRE image quality challenge: |Pearson| + |Spearman| of the data set.

    See `DataSetMetric` for the arguments of `update_state` and for missing and constant scores.

    Args:
        capacity: Int. Maximum number of scores in compiled steps, at 12 bytes each; eager calls
            have no limit. Defaults to 1,048,576.
        name: String. Name of the metric. Defaults to "main_score".
        dtype: String. Type of the result. Defaults to None, for float32.

    Returns:
        A scalar, 0..2. Higher is better. A reversed ranking scores the same as a correct one.

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

    def value(self, functions, y_true, y_pred, weight):
        ranks = functions.average_ranks(y_true, weight), functions.average_ranks(y_pred, weight)
        pearson = functions.correlation(y_true, y_pred, weight)
        return abs(pearson) + abs(functions.correlation(*ranks, weight))
