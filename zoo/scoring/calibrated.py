import numpy as np

from zoo.scale_curve import ScaleCurve
from zoo.scoring.error_bar import ErrorBar


def calibrated(card, points, features=None):
    """Score on the scale of a card, with its interval.

    Args:
        card: `Card` of the model, ensemble or calibration.
        points: Array ``(members,)``. Scores of the members.
        features: Array ``(features,)``. Features of the damage. Defaults to `None`.

    Returns:
        A float, and a pair of floats within the ends of the scale or `None` without an error bar.
    """
    value = float(np.mean(points))
    disagreement = float(np.std(points, ddof=1)) if len(points) > 1 else 0.0
    if card.curve:
        value, disagreement = ScaleCurve(**card.curve)(value), 0.0
    if not card.error_bar:
        return value, None
    ends = ErrorBar(**card.error_bar).interval(value, disagreement, features)
    return value, tuple(float(np.clip(end, card.scale.low, card.scale.high)) for end in ends)
