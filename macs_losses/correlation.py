"""Weighted ranks and correlations of vectors, written with `keras.ops`.

Weights count samples: 2 counts a sample twice, 0 ignores it.
"""

from keras import ops


def correlation(x, y, weight):
    """Pearson's correlation of two vectors.

    Args:
        x: Values, shape `(n,)`.
        y: Values, shape `(n,)`.
        weight: Weights of the samples, not negative, shape `(n,)`.

    Returns:
        A scalar of -1..1; 0 where it is undefined: `n < 2`, or a constant vector.

    Example:

    >>> x, y = ops.array([1.0, 2.0, 4.0]), ops.array([0.0, 2.0, 6.0])
    >>> round(float(correlation(x, y, ops.ones(3))), 4)
    1.0
    """
    return ops.sum(shares(weight) * standardize(x, weight) * standardize(y, weight))


def standardize(x, weight):
    """Standardizes a vector, or each row of a matrix, to mean 0 and standard deviation 1.

    A vector whose spread is below the resolution of float32 becomes zeros, with the gradient of
    subtracting the mean. Values are scaled by the largest first, so any magnitude is safe.

    Args:
        x: Values, shape `(n,)` or `(rows, n)`.
        weight: Weights of the samples, shape `(n,)`.

    Returns:
        The standardized values, in the shape of `x`.

    Example:

    >>> [float(value) for value in standardize(ops.array([1.0, 3.0]), ops.ones(2))]
    [-1.0, 1.0]
    """
    share = shares(weight)
    largest = ops.max(ops.abs(ops.stop_gradient(x)) * ops.sign(weight), axis=-1, keepdims=True)
    x = x / ops.where(largest == 0, 1.0, largest)
    for _ in range(2):  # the mean of equal values may be off by a rounding error
        x = x - ops.sum(share * x, axis=-1, keepdims=True)
    variance = ops.sum(share * ops.square(x), axis=-1, keepdims=True)
    constant = variance <= 1e-14
    deviation = ops.sqrt(ops.where(constant, 1.0, variance))
    return ops.where(constant, x - ops.stop_gradient(x), x / deviation)


def mask(y_true, y_pred, weight):
    """Zeroes scores of weight 0, and sets the weight of missing scores (NaN) to NaN."""
    y_true, y_pred = (ops.where(weight == 0, 0.0, y) for y in (y_true, y_pred))
    missing = ops.logical_or(ops.isnan(y_true), ops.isnan(y_pred))
    return y_true, y_pred, ops.where(missing, float("nan"), weight)


def shares(weight):
    """Scales weights to sum to 1; all zeros stay zeros."""
    return ops.divide_no_nan(weight, ops.sum(weight))


def average_ranks(x, weight):
    """Ranks of a vector, 1 for the smallest value; ties get the mean of their ranks.

    Args:
        x: Values, shape `(n,)`.
        weight: Weights of the samples, shape `(n,)`.

    Returns:
        The ranks, without a gradient, shape `(n,)`; arbitrary where the weight is 0.

    Example:

    >>> [float(rank) for rank in average_ranks(ops.array([5.0, 2.0, 5.0, 9.0]), ops.ones(4))]
    [2.5, 1.0, 2.5, 4.0]
    """
    order = ops.argsort(ops.stop_gradient(x))
    ascending = ops.take(ops.stop_gradient(x), order)
    weight = ops.take(ops.stop_gradient(weight), order)
    up_to = ops.cumsum(weight)
    differs = ascending[1:] > ascending[:-1]
    tie = ops.pad(ops.cumsum(ops.cast(differs, "int32")), (1, 0))
    smaller = spread_in_ties(up_to - weight, ops.pad(differs, (1, 0), constant_values=True), tie)
    not_larger = spread_in_ties(up_to, ops.pad(differs, (0, 1), constant_values=True), tie)
    return ops.take((smaller + not_larger + 1) / 2, ops.argsort(order))


def spread_in_ties(values, chosen, tie):
    """Gives each member of a tie the value of its chosen member.

    Args:
        values: One value per sample, shape `(n,)`.
        chosen: Whether a sample is the chosen one of its tie, shape `(n,)`.
        tie: Index of a sample's tie, shape `(n,)`.

    Returns:
        The values of the chosen members, shape `(n,)`.
    """
    unused = ops.shape(values)[0]
    index = ops.where(chosen, tie, unused)
    by_tie = ops.pad(ops.zeros_like(values), (0, 1))
    return ops.take(ops.scatter_update(by_tie, index[:, None], values), tie)
