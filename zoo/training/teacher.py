"""A consensus of classical measures that tells more of a copy than the mean of its level does."""

import numpy as np
from scipy.optimize import isotonic_regression

from zoo.architectures.fidelity import figure

# gradient similarity's deviation (GMSD), MDSI, structure, wavelets and missing information
MEASURES = (
    ("gradient", 0),
    ("gradient", 1),
    ("uneven mixed", 0),
    ("uneven mixed", 1),
    ("structure", 0),
    ("horizontal", 0),
    ("vertical", 0),
    ("missing", 0),
)
# what these do to colors, brightness and contrast, the measures do not see as people do
NOT_TAUGHT = (
    "brighten",
    "darken",
    "mean_shift",
    "contrast_change",
    "color_shift",
    "saturation_hsv",
    "saturation_lab",
    "color_quantization",
    "color_diffusion",
)


def taught(scores, distortions, features, weight):
    """Scores in part replaced by what a consensus of measures says of each copy.

    A mean by distortion and level says nothing of the photograph. Each measure is mapped to the
    scores by isotonic regression; their mean does, and compares distortions as measures that pool
    by deviation do.

    Args:
        scores: Array ``(pairs,)``.
        distortions: Array of str ``(pairs,)``. Pairs of those in `NOT_TAUGHT` keep their scores.
        features: Array ``(pairs, features)``, as the `differences` of `fidelity` gives them.
        weight: Float, 0 to 1. The share of the consensus.

    Returns:
        Array ``(pairs,)``.
    """
    able = ~np.isin(distortions, NOT_TAUGHT)
    columns = [features[able, figure(*measure)] for measure in MEASURES]
    consensus = np.mean([falling_fit(column, scores[able]) for column in columns], axis=0)
    mixed = np.array(scores, "float64")
    mixed[able] += weight * (consensus - mixed[able])
    return mixed


def falling_fit(measure, scores):
    """The scores that isotonic regression gives each value of a lower-is-better measure.

    Between the middles of its steps it is linear, so that unequal values stay so.

    >>> falling_fit(np.array([0.0, 1, 2, 3]), np.array([5.0, 3, 4, 1])).round(2)
    array([5.  , 4.  , 2.67, 1.  ])
    """
    order = np.argsort(measure, kind="stable")
    fit = isotonic_regression(scores[order], increasing=False)
    counts = np.diff(fit.blocks)
    steps = np.add.reduceat(measure[order], fit.blocks[:-1]) / counts
    return np.interp(measure, steps, fit.x[fit.blocks[:-1]])
