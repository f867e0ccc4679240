import cv2
import numpy as np

PATCH = 8
BLOCK = 32


def jitter(pixels, distance, rng):
    """Moves pixels at random five times; `distance` is the standard deviation in pixels."""
    height, width = pixels.shape[:2]
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1).astype("float32")
    for _ in range(5):
        places = grid + distance * rng.standard_normal(grid.shape, "float32")
        pixels = cv2.remap(pixels, places, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return pixels


def non_eccentricity_patch(pixels, count, rng):
    """Replaces that many 8 x 8 patches with ones up to 8 pixels away."""
    moved = pixels.copy()
    for _ in range(int(count)):
        top, left = _corner(pixels, PATCH, rng)
        down, right = rng.integers(-PATCH, PATCH + 1, 2)
        from_top = np.clip(top + down, 0, pixels.shape[0] - PATCH)
        from_left = np.clip(left + right, 0, pixels.shape[1] - PATCH)
        moved[top : top + PATCH, left : left + PATCH] = pixels[
            from_top : from_top + PATCH, from_left : from_left + PATCH
        ]
    return moved


def pixelate(pixels, strength, rng):
    """Resizes to 0.95 - strength^0.6 of the size and back, by nearest neighbor."""
    height, width = pixels.shape[:2]
    scale = 0.95 - strength**0.6
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST_EXACT)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST_EXACT)


def rescale(pixels, factor, rng):
    """Shrinks by that factor, by area averaging, and enlarges again, bicubically."""
    height, width = pixels.shape[:2]
    size = [max(1, round(side / factor)) for side in (width, height)]
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def quantization(pixels, levels, rng):
    """Quantizes R, G and B to that many evenly spaced values."""
    step = 255 / (levels - 1)
    return np.round(pixels / step) * step


def color_block(pixels, count, rng):
    """Covers the image with that many 32 x 32 squares in random colors."""
    covered = pixels.copy()
    for _ in range(int(count)):
        top, left = _corner(pixels, BLOCK, rng)
        covered[top : top + BLOCK, left : left + BLOCK] = rng.integers(0, 256, 3)
    return covered


def _corner(pixels, size, rng):
    """A random corner for a square inside the image."""
    return [int(rng.integers(length - size + 1)) for length in pixels.shape[:2]]
