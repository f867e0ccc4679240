"""Figures of agreement with their intervals."""

import numpy as np
from scipy import optimize, special, stats

FIGURES = ("srcc", "plcc", "plcc_fitted", "krcc", "rmse", "rmse_fitted")


def figures(predicted, mos, groups, resamples=1000, seed=0):
    """How well predicted scores agree with people's, with 95 % intervals.

    The intervals are between the 2.5th and the 97.5th percentile over resamples of the groups:
    pairs of one photograph are not independent of each other. The fit is not done anew for each.

    >>> mos = np.arange(12.0)
    >>> found = zoo.benchmarking.figures(mos**2, mos, groups=np.arange(12) // 3, resamples=50)
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
        found |= {f"{name}_low": float(end) for name, end in zip(FIGURES, low, strict=True)}
        found |= {f"{name}_high": float(end) for name, end in zip(FIGURES, high, strict=True)}
    return found


def logistic_fit(predicted, mos):
    """Predicted scores brought to the scale of `mos` by the best rising logistic curve.

    It has four parameters: both asymptotes, the middle and the slope, as the Video Quality Experts
    Group's. Where a line fits better, or there are fewer than four pairs, that is taken.

    Args:
        predicted: Scores, ``(pairs,)``.
        mos: What people gave, ``(pairs,)``.

    Returns:
        The fitted scores, ``(pairs,)``.
    """
    if np.ptp(predicted) == 0:
        return np.full(len(mos), np.mean(mos))
    x = (predicted - np.mean(predicted)) / np.std(predicted)
    line = np.polyval(np.polyfit(x, mos, 1), x)
    if len(mos) < 4:
        return line

    def curve(parameters):
        low, span, middle, slope = parameters
        return low + span * special.expit(np.exp(np.clip(slope, -20, 20)) * (x - middle))

    start = np.min(mos), np.ptp(mos), 0.0, 0.0
    found = optimize.least_squares(lambda p: curve(p) - mos, start, method="lm", max_nfev=5000)
    return min(line, curve(found.x), key=lambda fitted: np.sum((fitted - mos) ** 2))


def _figures(predicted, fitted, mos):
    errors = {"rmse": _rmse(predicted, mos), "rmse_fitted": _rmse(fitted, mos)}
    if np.ptp(mos) == 0 or np.ptp(predicted) == 0:
        return dict.fromkeys(FIGURES[:4], 0.0) | errors
    return {
        "srcc": _correlation(stats.rankdata(predicted), stats.rankdata(mos)),
        "plcc": _correlation(predicted, mos),
        "plcc_fitted": _correlation(fitted, mos),
        "krcc": float(stats.kendalltau(predicted, mos).statistic),
        **errors,
    }


def _rmse(predicted, mos):
    return float(np.sqrt(np.mean((predicted - mos) ** 2)))


def _correlation(x, y):
    return float(np.corrcoef(x, y)[0, 1])
