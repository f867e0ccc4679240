"""Weighted ranks and correlations of vectors, written with `keras.ops`.

A weight counts a sample: 2 is the sample twice, 0 is no sample.
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
    """Brings a vector, or each row of a matrix, to mean 0 and standard deviation 1.

    A spread below the resolution of float32 is none: such a vector becomes zeros, with the
    gradient of subtracting the mean. Values of any magnitude are safe: they are scaled by the
    largest first.

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
    """Clears the scores of samples of weight 0; a missing score (NaN) makes its weight NaN."""
    y_true, y_pred = (ops.where(weight == 0, 0.0, y) for y in (y_true, y_pred))
    missing = ops.logical_or(ops.isnan(y_true), ops.isnan(y_pred))
    return y_true, y_pred, ops.where(missing, float("nan"), weight)


def shares(weight):
    """Scales weights to a sum of 1; zeros stay zeros."""
    return ops.divide_no_nan(weight, ops.sum(weight))


def average_ranks(x, weight):
    """Ranks of a vector, 1 for the smallest value; equal values share the mean of their ranks.

    Args:
        x: Values, shape `(n,)`.
        weight: Weights of the samples, shape `(n,)`.

    Returns:
        The ranks, without a gradient, shape `(n,)`; those of weight 0 are arbitrary.

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
    smaller = for_ties(up_to - weight, ops.pad(differs, (1, 0), constant_values=True), tie)
    not_larger = for_ties(up_to, ops.pad(differs, (0, 1), constant_values=True), tie)
    return ops.take((smaller + not_larger + 1) / 2, ops.argsort(order))


def for_ties(values, chosen, tie):
    """Gives each member of a tie the value of its chosen member.

    Args:
        values: A value for each sample, shape `(n,)`.
        chosen: Whether the sample is the chosen one of its tie, shape `(n,)`.
        tie: Number of the sample's tie, shape `(n,)`.

    Returns:
        The values of the chosen ones, shape `(n,)`.
    """
    rest = ops.shape(values)[0]
    places = ops.where(chosen, tie, rest)
    of_tie = ops.pad(ops.zeros_like(values), (0, 1))
    return ops.take(ops.scatter_update(of_tie, places[:, None], values), tie)
