"""A consensus of classical metrics as teacher, finer than the mean score of a level."""

import copy
from dataclasses import replace

import numpy as np
from scipy.optimize import isotonic_regression

from zoo.architectures.fidelity import fidelity, figure
from zoo.training.features import FeatureCache, split_at

# wavelets, structure, and gradient with chroma
MEASURES = (
    ("horizontal", 0),
    ("vertical", 0),
    ("uneven structure", 0),
    ("uneven mixed", 0),
)
# changes of color, brightness and contrast, which the metrics do not judge as people do
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


def taught_pairs(recipe, pairs):
    """`TrainingPairs` with the training scores that the recipe's teacher gives."""
    return replace(pairs, training=[_taught_part(recipe, part) for part in pairs.training])


def _taught_part(recipe, part):
    if not recipe.teacher.get(part.name):
        return part
    front, _ = split_at(fidelity(), "differences")
    features = FeatureCache(front, recipe.viewing).of(part)
    learned = copy.copy(part)
    learned.scores = taught(part.scores, part.distortions, features, recipe.teacher[part.name])
    return learned


def taught(scores, distortions, features, weight):
    """Mixes scores with a consensus of classical metrics.

    The mean score of a distortion and level ignores the photograph; the metrics do not. Each metric
    is mapped to the scores by isotonic regression, and the consensus is their mean.

    Args:
        scores: Array ``(pairs,)``.
        distortions: Array of str ``(pairs,)``. Pairs with those in `NOT_TAUGHT` keep their scores.
        features: Array ``(pairs, features)``. Output of the layer `differences` of `fidelity`.
        weight: Float. Weight of the consensus, 0..1.

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
    """Maps a lower-is-better metric to scores by isotonic regression.

    The fit is interpolated between the centers of its steps, so that different values stay
    different.

    >>> falling_fit(np.array([0.0, 1, 2, 3]), np.array([5.0, 3, 4, 1])).round(2)
    array([5.  , 4.  , 2.67, 1.  ])
    """
    order = np.argsort(measure, kind="stable")
    fit = isotonic_regression(scores[order], increasing=False)
    counts = np.diff(fit.blocks)
    steps = np.add.reduceat(measure[order], fit.blocks[:-1]) / counts
    return np.interp(measure, steps, fit.x[fit.blocks[:-1]])
