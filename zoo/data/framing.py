import numpy as np

CROP = 288  # as the original


def centred(image: np.ndarray, size: int | None) -> np.ndarray:
    """Crops an image around its centre, or pads it with black.

    >>> zoo.data.centred(np.ones((384, 200, 3), "uint8"), 288).sum() == 288 * 200 * 3
    np.True_

    Args:
        image: Array ``(height, width, 3)``.
        size: Int. Height and width of the result in pixels; `None` returns the image unchanged.

    Returns:
        Array ``(size, size, 3)``.
    """
    if size is None:
        return image
    framed = np.zeros((size, size, 3), image.dtype)
    inside, outside = zip(*(_overlap(length, size) for length in image.shape[:2]), strict=True)
    framed[outside] = image[inside]
    return framed


def _overlap(length, size):
    """Slices of the common part in an image of that length and in the frame."""
    common = min(length, size)
    starts = (length - common) // 2, (size - common) // 2
    return tuple(slice(start, start + common) for start in starts)
