"""Resizes images to the size at which people view them."""

import cv2
import numpy as np

from zoo.errors import InputError

BAND = 64  # rows


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
    if short_side is not None and not short_side >= 1:
        raise InputError(f"the short side must be at least 1 pixel, not {short_side}")
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


def _by_area(image, size):
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)
