from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class ScaleCurve:
    """A curve from one scale of scores to another: a line or a rising logistic curve.

    The logistic one is ``low + span / (1 + exp(-slope * (score - middle)))``, as the Video Quality
    Experts Group fits it; the line, where `span` is None, ``low + slope * score``.

    >>> curve = ScaleCurve(low=1.0, slope=0.5)
    >>> curve(4.0)
    3.0

    Attributes:
        low: Float. Lower asymptote; of a line, the value at 0.
        slope: Float. Slope; 0 or more but for a line.
        middle: Float. Score halfway between the asymptotes. Defaults to 0.
        span: Float. Distance of the asymptotes, 0 or more; None for a line. Defaults to None.
    """

    low: float
    slope: float
    middle: float = 0.0
    span: float | None = None

    def __call__(self, scores):
        """Scores on the other scale: a float for a float, an array for an array."""
        scores = np.asarray(scores, "float64")
        if self.span is None:
            values = self.low + self.slope * scores
        else:
            # the same as a logistic function, but exp never overflows
            rise = np.tanh(self.slope * (scores - self.middle) / 2)
            values = self.low + self.span * (1 + rise) / 2
        return float(values) if values.ndim == 0 else values
