"""Pictures of any size as windows of the one size that a network takes."""

from itertools import product

import numpy as np

BATCH = 8  # windows at a time: more are hardly faster, and take memory


def cut_windows(images, window):
    """Pictures of one size as overlapping windows, a few at a time.

    Args:
        images: List of arrays ``(height, width, channels)``, such as both images of a pair. They
            are padded by reflection where they are smaller than a window.
        window: Int. Height and width of a window, in pixels.

    Yields:
        List of the top left corners, ``(top, left)``, of at most 8 windows in the padded pictures,
        and a list of arrays ``(windows, window, window, channels)``, one for each image.
    """
    padded = [pad_by_reflection(image, window) for image in images]
    places = corners(*padded[0].shape[:2], window)
    for first in range(0, len(places), BATCH):
        some = places[first : first + BATCH]
        yield some, [np.stack([cut(image, place, window) for place in some]) for image in padded]


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


def pad_by_reflection(image, height, width=None):
    """The picture, mirrored around its sides up to a size. The width defaults to the height."""
    least = height, height if width is None else width
    if all(side >= size for side, size in zip(image.shape[:2], least, strict=True)):
        return image
    return image[np.ix_(*map(mirrored, image.shape[:2], least))]


def mirrored(length, window):
    """Which pixel of a line stands at each place, once it is padded to the size of a window.

    >>> mirrored(3, 6).tolist()
    [1, 0, 1, 2, 1, 0]
    """
    missing = max(0, window - length)
    return np.pad(np.arange(length), (missing // 2, missing - missing // 2), mode="reflect")
