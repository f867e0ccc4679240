import warnings

import numpy as np

FEWEST_GROUPS = 5


def bootstrap_intervals(figures, predicted, mos, groups=None, resamples=1000, level=0.95, seed=0):
    """Between which bounds figures of agreement would lie with other images of the kind.

    Copies of one photograph are alike, so whole photographs are drawn again, with all their
    copies: drawing pairs would make the intervals too narrow. With fewer than five photographs
    pairs are drawn all the same.

    >>> def bias(predicted, mos):
    ...     return {"bias": np.mean(predicted - mos)}
    >>> bootstrap_intervals(bias, np.full(9, 3.0), np.full(9, 2.0))
    {'bias': (1.0, 1.0)}

    Args:
        figures: Function of predicted and human scores, two vectors, to a dictionary of figures.
        predicted: Predicted scores, ``(n,)``.
        mos: Human scores, ``(n,)``.
        groups: The photograph of each pair, ``(n,)``; None for pairs that have nothing to do
            with each other.
        resamples: How often to draw.
        level: Share of the draws that lies between the bounds.
        seed: Seed of the draws.

    Returns:
        A dictionary of each figure's bounds, ``(low, high)``: NaN where it is undefined.

    Source: Efron, 1979, https://doi.org/10.1214/aos/1176344552 (percentile bootstrap, by cluster).
    """
    predicted, mos = np.asarray(predicted, "float64"), np.asarray(mos, "float64")
    _, group = np.unique(range(len(mos)) if groups is None else groups, return_inverse=True)
    if group.max() + 1 < FEWEST_GROUPS:
        group = np.arange(len(mos))
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    rng = np.random.default_rng(seed)
    draws = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a draw may hold one score only: its figures are NaN
        for _ in range(resamples):
            drawn = rng.integers(len(members), size=len(members))
            rows = np.concatenate([members[number] for number in drawn])
            draws.append(figures(predicted[rows], mos[rows]))
        tails = (1 - level) / 2, (1 + level) / 2
        return {
            name: tuple(float(bound) for bound in np.nanquantile([d[name] for d in draws], tails))
            for name in draws[0]
        }
