import cv2
import numpy as np


def gaussian_blur(pixels, sigma, rng):
    """Blurs with a Gaussian of `sigma` pixels."""
    size = 2 * int(np.ceil(2 * sigma)) + 1
    return cv2.GaussianBlur(pixels, (size, size), sigma, borderType=cv2.BORDER_REFLECT)


def lens_blur(pixels, radius, rng):
    """Blurs uniformly over a disk, like a lens out of focus."""
    return _filter(pixels, _disk(radius))


def motion_blur(pixels, length, rng):
    """Blurs along a line in a random direction, like a moving camera."""
    return _filter(pixels, _line(length, rng.uniform(0, np.pi)))


def _filter(pixels, kernel):
    return cv2.filter2D(pixels, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REFLECT)


def _disk(radius):
    """An antialiased disk."""
    y, x = _grid(radius)
    return np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)


def _line(length, angle):
    """An antialiased line, one pixel wide."""
    y, x = _grid(length / 2)
    along = np.abs(x * np.cos(angle) + y * np.sin(angle))
    across = np.abs(y * np.cos(angle) - x * np.sin(angle))
    return np.clip(length / 2 + 0.5 - along, 0, 1) * np.clip(1 - across, 0, 1)


def _grid(reach):
    steps = np.arange(-np.ceil(reach), np.ceil(reach) + 1)
    return np.meshgrid(steps, steps, indexing="ij")
