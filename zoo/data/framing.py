import numpy as np

CROP = 288  # as in the original


def center_crop(image: np.ndarray, size: int | None) -> np.ndarray:
    """Crops an image to its center, padding smaller images with black.

    >>> zoo.data.center_crop(np.ones((384, 200, 3), "uint8"), 288).sum() == 288 * 200 * 3
    np.True_

    Args:
        image: Array ``(height, width, 3)``.
        size: Int. Height and width of the crop in pixels; `None` returns the image unchanged.

    Returns:
        Array ``(size, size, 3)``.
    """
    if size is None:
        return image
    crop = np.zeros((size, size, 3), image.dtype)
    inside, outside = zip(*(_overlap(length, size) for length in image.shape[:2]), strict=True)
    crop[outside] = image[inside]
    return crop


def _overlap(length, size):
    """Slices of the common part in the image and in the crop."""
    common = min(length, size)
    starts = (length - common) // 2, (size - common) // 2
    return tuple(slice(start, start + common) for start in starts)
