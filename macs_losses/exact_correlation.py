"""Weighted ranks and correlations of vectors in NumPy, in float64.

The eager counterpart of `macs_losses.correlation`, exact for any number of scores. Weights count
samples: 2 counts a sample twice, 0 ignores it.
"""

import numpy as np


def correlation(x, y, weight):
    """Pearson's correlation of two vectors.

    Args:
        x: Values, shape `(n,)`.
        y: Values, shape `(n,)`.
        weight: Weights of the samples, not negative, shape `(n,)`.

    Returns:
        A float of -1..1; 0 where it is undefined, NaN with infinite values.

    Example:

    >>> round(correlation([1.0, 2.0, 4.0], [0.0, 2.0, 6.0], np.ones(3)), 4)
    1.0
    """
    x, y = np.asarray(x, "float64")[weight > 0], np.asarray(y, "float64")[weight > 0]
    weight = weight[weight > 0]
    if not weight.size or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    x, y = x - np.average(x, weights=weight), y - np.average(y, weights=weight)
    spreads = np.sum(weight * x * x), np.sum(weight * y * y)
    return float(np.sum(weight * x * y) / np.sqrt(spreads[0]) / np.sqrt(spreads[1]))


def average_ranks(x, weight):
    """Ranks of a vector, 1 for the smallest value; ties get the mean of their ranks.

    Args:
        x: Values, shape `(n,)`.
        weight: Weights of the samples, shape `(n,)`.

    Returns:
        The ranks, shape `(n,)`.

    Example:

    >>> average_ranks([5.0, 2.0, 5.0, 9.0], np.ones(4)).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    place = places(x)
    tied = np.bincount(place, weight)
    return (np.cumsum(tied) - (tied - 1) / 2)[place]


def kendall(x, y, weight):
    """Kendall's rank correlation (tau-b) of two vectors, in `O(n log(n)**2)`.

    Args:
        x: Values, shape `(n,)`.
        y: Values, shape `(n,)`.
        weight: Weights of the samples, not negative, shape `(n,)`.

    Returns:
        A float of -1..1; 0 where it is undefined.

    Example:

    >>> round(kendall([1.0, 2.0, 3.0, 4.0], [0.1, 0.2, 0.9, 0.8], np.ones(4)), 4)
    0.6667
    """
    x, y = places(x), places(y)
    order = np.lexsort((y, x))
    x, y, weight = x[order], y[order], weight[order]
    both = tied_pairs(x * len(y) + y, weight)
    differ_x, differ_y = (np.sum(weight) ** 2 - tied_pairs(z, weight) for z in (x, y))
    # Pairs with equal x are sorted by y, so rising_pairs counts them too.
    agreement = rising_pairs(y, weight) - (tied_pairs(x, weight) - both)
    scale = np.sqrt(differ_x) * np.sqrt(differ_y)
    return float(agreement / scale) if scale > 0 else 0.0


def places(x):
    """Index of each value among the sorted distinct values."""
    return np.unique(np.asarray(x), return_inverse=True)[1]


def tied_pairs(place, weight):
    """Weight of the ordered pairs of equal places, including each sample with itself."""
    return np.sum(np.bincount(np.unique(place, return_inverse=True)[1], weight) ** 2)


def rising_pairs(y, weight):
    """Weight of the ordered pairs with rising `y`, minus those with falling `y`.

    The highest differing bit decides the order of two numbers, so pairs with equal higher bits are
    counted bit by bit.
    """
    total = 0.0
    for bit in range(int(y.max(initial=0)).bit_length()):
        order = np.argsort(y >> (bit + 1), kind="stable")
        group, one, one_weight = y[order] >> (bit + 1), (y[order] >> bit) & 1, weight[order]
        zero_weight, one_weight = one_weight * (1 - one), one_weight * one
        first = np.searchsorted(group, group)
        zeros, ones = (np.cumsum(w) - w for w in (zero_weight, one_weight))
        total += np.sum(one_weight * (zeros - zeros[first]))
        total -= np.sum(zero_weight * (ones - ones[first]))
    return 2 * total
