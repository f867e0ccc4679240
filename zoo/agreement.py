"""SRCC, PLCC, KRCC and RMSE of predicted scores, with intervals."""

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
    """Agreement of predicted scores with human scores, without a fit.

    Undefined correlations, of a single pair or of equal scores, are 0.

    Attributes:
        srcc: Float. Spearman's rank correlation, -1..1.
        plcc: Float. Pearson's linear correlation, -1..1.
        krcc: Float. Kendall's rank correlation (tau-b), -1..1.
        rmse: Float. Root mean squared error, in points of the scale.
        pairs: Int. Number of pairs.
    """

    srcc: float
    plcc: float
    krcc: float
    rmse: float
    pairs: int

    @classmethod
    def of(cls, predicted, mos):
        """Computes the agreement of two vectors of scores on the same scale.

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
    """Measures the agreement of predicted scores with human scores, with 95 % intervals.

    The intervals are the 2.5th to 97.5th percentile of a bootstrap over the groups, since pairs of
    one photograph are not independent. The fit is not repeated for each resample.

    >>> from zoo.agreement import figures
    >>> mos = np.arange(12.0)
    >>> found = figures(mos**2, mos, groups=np.arange(12) // 3, resamples=50)
    >>> found["srcc"], found["srcc_low"]
    (1.0, 1.0)

    Args:
        predicted: Array of scores, ``(pairs,)``, on any scale; higher is better.
        mos: Array of human scores, ``(pairs,)``.
        groups: Array with the photograph of each pair, ``(pairs,)``.
        resamples: Int. Number of resamples; 0 for no intervals. Defaults to `1000`.
        seed: Int. Seed of the resamples. Defaults to `0`.

    Returns:
        Dict of ``pairs``; ``srcc``, ``plcc``, ``krcc``, ``rmse``; ``plcc_fitted`` and
        ``rmse_fitted`` after `logistic_fit`; and their bounds, such as ``srcc_low`` and
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
    """Maps predicted scores to the scale of `mos` by `fit_curve`; an array ``(pairs,)``."""
    return fit_curve(predicted, mos)(predicted)


def fit_curve(predicted, mos):
    """Fits the `ScaleCurve` that maps predicted scores to the scale of `mos`.

    It is the four-parameter logistic curve of the Video Quality Experts Group, or a rising or
    falling line if that fits better or there are fewer than four pairs.

    Args:
        predicted: Array of scores, ``(pairs,)``.
        mos: Array of human scores, ``(pairs,)``.

    Returns:
        A `ScaleCurve`.
    """
    predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
    center, spread = np.mean(predicted), np.std(predicted)
    if np.ptp(predicted) == 0:
        return ScaleCurve(low=float(np.mean(mos)), slope=0.0)
    x = (predicted - center) / spread
    slope, middle = np.polyfit(x, mos, 1)
    line = ScaleCurve(low=float(middle - slope * center / spread), slope=float(slope / spread))
    if len(mos) < 4:
        return line

    def curve(parameters):
        low, span, middle, slope = parameters
        slope = np.exp(np.clip(slope, -20, 20)) / spread
        return ScaleCurve(float(low), float(slope), float(center + spread * middle), float(span))

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
