"""Resizes images to the size at which people view them."""

from numbers import Real

import cv2
import numpy as np

from zoo.data.alignment import overlap, shift_between
from zoo.errors import InputError

BAND = 64  # rows
LARGEST_SHIFT = 0.01  # of the short side
STEPS = 3


def view(image: np.ndarray, short_side: float | None) -> np.ndarray:
    """Shrinks an image to the size at which it is viewed.

    People view an image as a whole, regardless of its number of pixels, so it is resized to a
    fixed short side by area averaging. Smaller images are not enlarged.

    >>> zoo.data.view(np.zeros((512, 768, 3), "uint8"), 192).shape
    (192, 288, 3)

    Args:
        image: Array ``(height, width, 3)``, uint8 or float32, 0..255.
        short_side: Float. Shorter side of the result in pixels. `None` returns the image unchanged.

    Returns:
        float32 array ``(height, width, 3)``, or the image itself if it is not larger.

    Raises:
        InputError: If `short_side` is less than 1.
    """
    check_short_side(short_side)
    height, width = image.shape[:2]
    if short_side is None or min(height, width) <= short_side:
        return image
    factor = short_side / min(height, width)
    size = round(width * factor), round(height * factor)
    bands = [  # shrink the width band by band: a float32 copy of the image would be slow and large
        _by_area(image[top : top + BAND].astype("float32"), (size[0], min(BAND, height - top)))
        for top in range(0, height, BAND)
    ]
    return _by_area(np.concatenate(bands), size)


def view_pair(
    reference: np.ndarray,
    distorted: np.ndarray,
    short_side: float | None = None,
    align: bool = False,
) -> list[np.ndarray]:
    """Resizes a pair of images with `view`, aligned first if one is shifted.

    People do not see a shift of the whole image by a few pixels.

    >>> image = zoo.data.read_image("examples/reference.png")
    >>> [side.shape for side in zoo.data.view_pair(image[:, :-1], image[:, 1:], 192, align=True)]
    [(192, 287, 3), (192, 287, 3)]

    Args:
        reference: Reference image, as for `view`.
        distorted: Distorted image of the same shape.
        short_side: Float. Shorter side of the result in pixels. Defaults to `None`, no resizing.
        align: Bool. Whether to crop both images to their overlap if one is shifted by whole
            pixels, by at most 1 % of the short side or 1 pixel. Defaults to `False`.

    Returns:
        List of the two images.

    Raises:
        InputError: If `short_side` is less than 1.
    """
    pair = reference, distorted
    best = [view(image, short_side) for image in pair]
    if not align:
        return best
    shift = np.zeros(2, int)
    scale = reference.shape[0] / best[0].shape[0]
    limit = max(1, round(LARGEST_SHIFT * min(reference.shape[:2])))
    for _ in range(STEPS):
        step = np.round(scale * shift_between(*best)).astype(int)
        shift = shift + step
        if not step.any() or np.abs(shift).max() > limit:
            break
        moved = [view(image, short_side) for image in overlap(*pair, shift)]
        if _squared_error(moved) >= _squared_error(best):
            break
        best = moved
    return best


def _squared_error(images):
    return float(np.mean(np.square(images[0].astype("float32") - images[1])))


def check_short_side(short_side):
    """Raises `InputError` unless it is a number of pixels or `None`."""
    if short_side is not None and not (isinstance(short_side, Real) and short_side >= 1):
        raise InputError(f"the short side must be at least 1 pixel, not {short_side!r:.50}")


def _by_area(image, size):
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)
