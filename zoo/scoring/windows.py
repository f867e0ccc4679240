"""Pictures of any size as windows of the one size that a network takes."""

from itertools import product

import numpy as np


def starts(length, window):
    """Where windows begin that cover `length`, evenly spread, each overlapping by a third or more.

    >>> starts(512, 288)
    [0, 112, 224]
    """
    if length <= window:
        return [0]
    steps = -(-(length - window) // (window * 2 // 3))
    return [round(step * (length - window) / steps) for step in range(steps + 1)]


def corners(height, width, window):
    """Top left corners, ``(top, left)``, of the windows that cover a picture."""
    return list(product(starts(height, window), starts(width, window)))


def cut(image, corner, window):
    """The window of a picture that has its top left corner there."""
    top, left = corner
    return image[top : top + window, left : left + window]


def pad_by_reflection(image, window):
    """The picture itself, or mirrored around all sides up to the size of a window."""
    missing = [max(0, window - side) for side in image.shape[:2]]
    if not any(missing):
        return image
    return np.pad(image, [*((m // 2, m - m // 2) for m in missing), (0, 0)], mode="reflect")
