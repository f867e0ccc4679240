from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Agreement:
    """How well predicted scores agree with those that people gave.

    A correlation that is undefined, of a single pair or of equal scores, is 0.

    Attributes:
        srcc: Spearman's rank correlation, -1..1.
        plcc: Pearson's linear correlation, -1..1, without any fit before.
        krcc: Kendall's rank correlation (tau-b), -1..1.
        rmse: Root of the mean squared error, in points of the scale.
        pairs: How many pairs were compared.
    """

    srcc: float
    plcc: float
    krcc: float
    rmse: float
    pairs: int

    @classmethod
    def of(cls, predicted, mos):
        """The agreement of two vectors of scores on one scale.

        >>> Agreement.of([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]).srcc
        1.0
        """
        from scipy import stats

        predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
        defined = len(mos) > 1 and np.ptp(predicted) > 0 and np.ptp(mos) > 0
        return cls(
            srcc=float(stats.spearmanr(predicted, mos).statistic) if defined else 0.0,
            plcc=float(stats.pearsonr(predicted, mos).statistic) if defined else 0.0,
            krcc=float(stats.kendalltau(predicted, mos).statistic) if defined else 0.0,
            rmse=float(np.sqrt(np.mean((predicted - mos) ** 2))),
            pairs=len(mos),
        )
