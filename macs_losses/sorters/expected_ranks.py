import math
from typing import Any

from keras import ops

from macs_losses.correlation import standardize


class ExpectedRanks:
    """The default sorter: the expected ranks when normal noise is added to the values.

    The noise smooths the ranks, which gives them a gradient. Only its amount is fitted: `noise`
    standard deviations of the batch for up to 16 values, `noise * (16 / n) ** exponent` for more.
    The ranks are permutation-equivariant, ignore scale and offset, and are equal for equal values.

    They are computed from the characteristic function of the batch (Gil-Pelaez). The noise damps
    all but a few frequencies, so time and memory are linear in `n`.

    Args:
        noise: Float. Standard deviation of the noise for up to 16 values, in standard deviations
            of the values.
        exponent: Float. How fast the noise shrinks with more values.

    Call arguments:
        values: The values to rank, shape `(n,)`.
        weight: Weights of the values, shape `(n,)`: 2 counts a value twice, 0 ignores it.

    Returns:
        The ranks, 1 for the smallest of `n`, shape `(n,)`.

    References:
        - [SoftRank: optimizing non-smooth rank metrics](https://doi.org/10.1145/1341531.1341544)
          (Taylor et al., 2008), for the expected ranks
        - [Note on the inversion theorem](https://doi.org/10.1093/biomet/38.3-4.481)
          (Gil-Pelaez, 1951)

    Example:

    >>> sorter = ExpectedRanks(noise=0.1, exponent=0.33)
    >>> ranks = sorter(ops.array([10.0, 30.0, 20.0]), ops.ones(3))
    >>> [round(float(rank), 1) for rank in ranks]
    [1.0, 3.0, 2.0]
    """

    length = None  # any number of values
    harmonics = tuple(range(1, 64, 2))

    def __init__(self, noise: float, exponent: float):
        self.noise = noise
        self.exponent = exponent

    def __call__(self, values: Any, weight: Any) -> Any:
        x = standardize(values, weight)
        width, base = self.blur(ops.stop_gradient(x), ops.stop_gradient(weight))
        frequencies = base * ops.array(self.harmonics, dtype="float32")
        # A step, periodic and blurred, is a sum of sines: 2 / pi * sum(sin(kx) / k) over odd k.
        heights = ops.exp(-ops.square(frequencies * width) / 2)
        heights *= ops.array([2 / (math.pi * k) for k in self.harmonics], dtype="float32")
        phases = x[:, None] * frequencies
        sines, cosines = ops.sin(phases), ops.cos(phases)
        weight = weight[None, :]
        steps = sines * ops.matmul(weight, cosines) - cosines * ops.matmul(weight, sines)
        return (ops.sum(weight) + 1) / 2 + ops.matmul(steps, heights[:, None])[:, 0]

    def blur(self, x, weight):
        """Returns the blur of a difference of two values and the base frequency of the steps.

        Half a period covers all differences and their blur. An outlier widens the blur rather than
        adding harmonics.
        """
        count = ops.divide_no_nan(ops.square(ops.sum(weight)), ops.sum(ops.square(weight)))
        noise = self.noise * ops.power(16 / ops.maximum(count, 16.0), self.exponent)
        present = ops.cast(weight > 0, x.dtype)
        span = ops.max(x * present) - ops.min(x * present)
        width = ops.maximum(math.sqrt(2) * noise, span / 33)
        return width, math.pi / (span + 4 * width)
