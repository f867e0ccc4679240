"""Distortions of two kinds in a row."""

import cv2

from zoo.data.distortions.blur import gaussian_blur
from zoo.data.distortions.compression import jpeg
from zoo.data.distortions.noise import white_noise
from zoo.data.distortions.sharpness import high_sharpen
from zoo.data.distortions.spatial import rescale

SHARPENING = 2.0
NOISE = 0.002
BLUR = 1.0
SHRINKING = 1.5


def sharpened_blur(pixels, sigma, rng):
    """Blurs with a Gaussian of `sigma` pixels, then sharpens."""
    return high_sharpen(gaussian_blur(pixels, sigma, rng), SHARPENING, rng)


def smoothed_noise(pixels, variance, rng):
    """Adds white noise of that variance (white is 1), then removes it with a bilateral filter."""
    noisy = white_noise(pixels, variance, rng).astype("float32")
    return cv2.bilateralFilter(noisy, 7, 255 * 3 * variance**0.5, 3)


def noisy_jpeg(pixels, quality, rng):
    """Adds weak white noise, then compresses to JPEG of that quality."""
    return jpeg(white_noise(pixels, NOISE, rng), quality, rng)


def blurred_jpeg(pixels, quality, rng):
    """Blurs slightly, then compresses to JPEG of that quality."""
    return jpeg(gaussian_blur(pixels, BLUR, rng), quality, rng)


def rescaled_jpeg(pixels, quality, rng):
    """Shrinks and enlarges, then compresses to JPEG of that quality."""
    return jpeg(rescale(pixels, SHRINKING, rng), quality, rng)
