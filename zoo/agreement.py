"""How well predicted scores agree with those of people: the field's figures and their intervals."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from zoo.scale_curve import ScaleCurve

TITLES = {
    "srcc": "SRCC",
    "plcc": "PLCC",
    "plcc_fitted": "PLCC fitted",
    "krcc": "KRCC",
    "rmse": "RMSE",
    "rmse_fitted": "RMSE fitted",
}


@dataclass(frozen=True)
class Agreement:
    """How well predicted scores agree with those that people gave, without any fit.

    A correlation that is undefined, of a single pair or of equal scores, is 0.

    Attributes:
        srcc: Float. Spearman's rank correlation, -1..1.
        plcc: Float. Pearson's linear correlation, -1..1.
        krcc: Float. Kendall's rank correlation (tau-b), -1..1.
        rmse: Float. Root of the mean squared error, in points of the scale.
        pairs: Int. How many pairs were compared.
    """

    srcc: float
    plcc: float
    krcc: float
    rmse: float
    pairs: int

    @classmethod
    def of(cls, predicted, mos):
        """The agreement of two vectors of scores on one scale.

        >>> from zoo.agreement import Agreement
        >>> Agreement.of([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]).srcc
        1.0
        """
        predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
        defined = len(mos) > 1 and np.ptp(predicted) > 0 and np.ptp(mos) > 0
        return cls(
            srcc=_correlation(stats.rankdata(predicted), stats.rankdata(mos)) if defined else 0.0,
            plcc=_correlation(predicted, mos) if defined else 0.0,
            krcc=float(stats.kendalltau(predicted, mos).statistic) if defined else 0.0,
            rmse=_rmse(predicted, mos),
            pairs=len(mos),
        )


def figures(predicted, mos, groups, resamples=1000, seed=0):
    """How well predicted scores agree with people's, with 95 % intervals.

    The intervals are between the 2.5th and the 97.5th percentile over resamples of the groups:
    pairs of one photograph are not independent of each other. The fit is not done anew for each.

    >>> from zoo.agreement import figures
    >>> mos = np.arange(12.0)
    >>> found = figures(mos**2, mos, groups=np.arange(12) // 3, resamples=50)
    >>> found["srcc"], found["srcc_low"]
    (1.0, 1.0)

    Args:
        predicted: Scores, ``(pairs,)``, on any scale; more is better.
        mos: What people gave, ``(pairs,)``.
        groups: Of each pair, its photograph, ``(pairs,)``.
        resamples: How often to resample; 0 for no intervals.
        seed: Seed of that.

    Returns:
        Dictionary of ``pairs``; ``srcc``, ``plcc``, ``krcc``, ``rmse``; ``plcc_fitted`` and
        ``rmse_fitted`` after `logistic_fit`; and of each its ends, as ``srcc_low`` and
        ``srcc_high``.
    """
    predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
    fitted = logistic_fit(predicted, mos)
    found = {"pairs": len(mos), **_figures(predicted, fitted, mos)}
    if resamples:
        members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
        rng = np.random.default_rng(seed)
        drawn = []
        for _ in range(resamples):
            chosen = rng.integers(len(members), size=len(members))
            pairs = np.concatenate([members[number] for number in chosen])
            drawn.append(list(_figures(predicted[pairs], fitted[pairs], mos[pairs]).values()))
        low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
        found |= {f"{name}_low": float(end) for name, end in zip(TITLES, low, strict=True)}
        found |= {f"{name}_high": float(end) for name, end in zip(TITLES, high, strict=True)}
    return found


def logistic_fit(predicted, mos):
    """Predicted scores brought to the scale of `mos` by `fit_curve`, an array ``(pairs,)``."""
    return fit_curve(predicted, mos)(predicted)


def fit_curve(predicted, mos):
    """The `ScaleCurve` that brings predicted scores nearest to the scale of `mos`.

    It is a logistic curve of four parameters, as the Video Quality Experts Group's. Where a line
    fits better, or there are fewer than four pairs, that is taken; it may fall.

    Args:
        predicted: Scores, ``(pairs,)``.
        mos: What people gave, ``(pairs,)``.

    Returns:
        A `ScaleCurve`.
    """
    predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
    centre, spread = np.mean(predicted), np.std(predicted)
    if np.ptp(predicted) == 0:
        return ScaleCurve(low=float(np.mean(mos)), slope=0.0)
    x = (predicted - centre) / spread
    slope, middle = np.polyfit(x, mos, 1)
    line = ScaleCurve(low=float(middle - slope * centre / spread), slope=float(slope / spread))
    if len(mos) < 4:
        return line

    def curve(parameters):
        low, span, middle, slope = parameters
        slope = np.exp(np.clip(slope, -20, 20)) / spread
        return ScaleCurve(float(low), float(slope), float(centre + spread * middle), float(span))

    start = np.min(mos), np.ptp(mos), 0.0, 0.0
    found = optimize.least_squares(
        lambda parameters: curve(parameters)(predicted) - mos, start, method="lm", max_nfev=5000
    )
    return min(line, curve(found.x), key=lambda fit: np.sum((fit(predicted) - mos) ** 2))


def _figures(predicted, fitted, mos):
    raw, after_fit = Agreement.of(predicted, mos), Agreement.of(fitted, mos)
    return {
        "srcc": raw.srcc,
        "plcc": raw.plcc,
        "plcc_fitted": after_fit.plcc if np.ptp(predicted) else 0.0,
        "krcc": raw.krcc,
        "rmse": raw.rmse,
        "rmse_fitted": after_fit.rmse,
    }


def _rmse(predicted, mos):
    return float(np.sqrt(np.mean((predicted - mos) ** 2)))


def _correlation(x, y):
    return float(np.corrcoef(x, y)[0, 1])
