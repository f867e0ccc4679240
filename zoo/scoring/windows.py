"""Pictures of any size as windows of the one size that a network takes."""

from itertools import product

import numpy as np

BATCH = 8  # windows at a time: more are hardly faster, and take memory
WINDOW = 288


def window_of(network):
    """Height and width of what a network looks at; 288 of one that takes any."""
    return network.input_shape[0][1] or WINDOW


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
    height, width = image.shape[:2]
    if min(height, width) >= window:
        return image
    return image[np.ix_(mirrored(height, window), mirrored(width, window))]


def mirrored(length, window):
    """Which pixel of a line stands at each place, once it is padded to the size of a window.

    >>> mirrored(3, 6).tolist()
    [1, 0, 1, 2, 1, 0]
    """
    missing = max(0, window - length)
    return np.pad(np.arange(length), (missing // 2, missing - missing // 2), mode="reflect")
