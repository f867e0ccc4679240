"""Splits images into windows of a network's fixed size."""

from itertools import product

import numpy as np

from zoo.data.limits import check_size

BATCH = 8  # larger batches are hardly faster and need more memory


def cut_windows(images, window):
    """Splits images of one size into batches of overlapping windows.

    Args:
        images: List of arrays ``(height, width, channels)``, such as both images of a pair.
            Images smaller than a window are padded by reflection.
        window: Int. Height and width of a window in pixels.

    Yields:
        List of the corners, ``(top, left)``, of at most 8 windows in the padded images, and a list
        of arrays ``(windows, window, window, channels)``, one per image.
    """
    padded = [pad_by_reflection(image, window) for image in images]
    places = corners(*padded[0].shape[:2], window)
    for first in range(0, len(places), BATCH):
        some = places[first : first + BATCH]
        yield some, [np.stack([cut(image, place, window) for place in some]) for image in padded]


def starts(length, window):
    """Starts of evenly spaced windows that cover `length` and overlap by at least a third.

    >>> starts(512, 288)
    [0, 112, 224]
    """
    if length <= window:
        return [0]
    steps = -(-(length - window) // (window * 2 // 3))
    return [round(step * (length - window) / steps) for step in range(steps + 1)]


def corners(height, width, window):
    """Corners, ``(top, left)``, of the windows that cover an image."""
    return list(product(starts(height, window), starts(width, window)))


def cut(image, corner, window):
    """Cuts the window at a corner from an image."""
    top, left = corner
    return image[top : top + window, left : left + window]


def pad_by_reflection(image, height, width=None):
    """Pads an image by reflection to at least a size. The width defaults to the height."""
    least = height, height if width is None else width
    if all(side >= size for side, size in zip(image.shape[:2], least, strict=True)):
        return image
    size = [max(sides) for sides in zip(image.shape[:2], least, strict=True)]
    check_size(size[::-1], "an image so narrow, padded,")
    return image[np.ix_(*map(mirrored, image.shape[:2], least))]


def mirrored(length, window):
    """Indices that pad an axis by reflection to the size of a window.

    >>> mirrored(3, 6).tolist()
    [1, 0, 1, 2, 1, 0]
    """
    missing = max(0, window - length)
    return np.pad(np.arange(length), (missing // 2, missing - missing // 2), mode="reflect")
