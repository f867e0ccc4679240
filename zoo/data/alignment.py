"""Finds and removes a shift of the whole image."""

import cv2
import numpy as np

SMOOTHING = 1.0  # pixels


def shift_between(reference, distorted):
    """Estimates a small translation by least squares.

    >>> image = np.random.default_rng(0).uniform(0, 255, (66, 66, 3)).astype("float32")
    >>> image = cv2.GaussianBlur(image, (0, 0), 3)
    >>> shift_between(image[:-1], image[1:]).round(1).tolist()
    [1.0, 0.0]

    Args:
        reference: Array ``(height, width, 3)``, RGB.
        distorted: Array of the same shape.

    Returns:
        Array ``(2,)``: rows and columns by which the content of the reference lies further down
        and right. 0 if the images have no gradients.

    Source: [Lucas and Kanade, 1981](https://www.ijcai.org/Proceedings/81-2/Papers/017.pdf).
    """
    first, second = (_smooth(image) for image in (reference, distorted))
    middle = (first + second) / 2
    causes = [cv2.Sobel(middle, -1, *axis, ksize=1, scale=0.5) for axis in ((0, 1), (1, 0))]
    causes = np.stack([side.ravel() for side in (*causes, middle)])  # the last is contrast
    causes -= causes.mean(axis=1, keepdims=True)
    change = (second - first).ravel()
    return (np.linalg.pinv(causes @ causes.T) @ (causes @ change))[:2]


def _smooth(image):
    gray = cv2.cvtColor(image.astype("float32"), cv2.COLOR_RGB2GRAY)
    return cv2.GaussianBlur(gray, (0, 0), SMOOTHING)


def overlap(reference, distorted, shift):
    """Crops two images to what they share if one is shifted by whole pixels.

    >>> image = np.zeros((32, 40, 3))
    >>> [part.shape for part in overlap(image, image, (2, -1))]
    [(30, 39, 3), (30, 39, 3)]
    """
    down, right = shift
    return _moved(reference, down, right), _moved(distorted, -down, -right)


def _moved(image, down, right):
    height, width = image.shape[:2]
    return image[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)]
