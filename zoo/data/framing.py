import numpy as np

CROP = 288  # what the original takes of every image


def centred(image, size):
    """The centre of an image, or the image on the centre of a black one.

    >>> zoo.data.centred(np.ones((384, 200, 3), "uint8"), 288).sum() == 288 * 200 * 3
    np.True_

    Args:
        image: Array ``(height, width, 3)``.
        size: Height and width of the result, in pixels. None to leave the image as it is.

    Returns:
        Array ``(size, size, 3)``: what is larger is cut off, what is missing is black.
    """
    if size is None:
        return image
    framed = np.zeros((size, size, 3), image.dtype)
    inside, outside = zip(*(_overlap(length, size) for length in image.shape[:2]), strict=True)
    framed[outside] = image[inside]
    return framed


def _overlap(length, size):
    """Where the common part lies in an image of that length, and where in the frame."""
    common = min(length, size)
    starts = (length - common) // 2, (size - common) // 2
    return tuple(slice(start, start + common) for start in starts)
