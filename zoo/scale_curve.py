from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ScaleCurve:
    """A curve from one scale of scores to another: a line or a rising logistic curve.

    The logistic curve of the Video Quality Experts Group is
    ``low + span / (1 + exp(-slope * (score - middle)))``; the line, if `span` is `None`, is
    ``low + slope * score``.

    >>> curve = ScaleCurve(low=1.0, slope=0.5)
    >>> curve(4.0)
    3.0

    Attributes:
        low: Float. Lower asymptote, or value of the line at 0.
        slope: Float. Slope, not negative for a logistic curve.
        middle: Float. Score halfway between the asymptotes. Defaults to 0.
        span: Float. Distance of the asymptotes, at least 0. Defaults to `None`, a line.
    """

    low: float
    slope: float
    middle: float = 0.0
    span: float | None = None

    def __call__(self, scores):
        """Maps scores to the other scale: a float for a float, an array for an array."""
        scores = np.asarray(scores, "float64")
        if self.span is None:
            values = self.low + self.slope * scores
        else:
            # equals the logistic function without overflow of exp
            rise = np.tanh(self.slope * (scores - self.middle) / 2)
            values = self.low + self.span * (1 + rise) / 2
        return float(values) if values.ndim == 0 else values
