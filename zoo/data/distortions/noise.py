import cv2
import numpy as np

# BT.601 for video: luma 16..235, chroma 16..240
RGB_TO_YCBCR = np.array(
    [[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]]
)
YCBCR_TO_RGB = 255 * np.linalg.inv(RGB_TO_YCBCR).astype("float32")


def white_noise(pixels, variance, rng):
    """Adds Gaussian noise to R, G and B; the variance is for pixels in 0..1."""
    return pixels + _normal(pixels, variance, rng)


def white_noise_ycbcr(pixels, variance, rng):
    """Adds Gaussian noise to Y, Cb and Cr."""
    return pixels + _normal(pixels, variance, rng) @ YCBCR_TO_RGB.T


def impulse_noise(pixels, fraction, rng):
    """Sets that fraction of the values of R, G and B to 0 or 255."""
    chance = rng.random(pixels.shape, dtype="float32")
    return np.where(chance < fraction, np.where(chance < fraction / 2, 0, 255), pixels)


def multiplicative_noise(pixels, variance, rng):
    """Adds Gaussian noise proportional to the pixel."""
    return pixels + pixels / 255 * _normal(pixels, variance, rng)


def denoise(pixels, variance, rng):
    """Adds Gaussian noise and removes it with non-local means, along with detail.

    People rated strong levels far below the same noise without denoising, so the strength of the
    filter grows with the variance until the image is smeared as badly.
    """
    noisy = np.clip(white_noise(pixels, variance, rng), 0, 255).astype("uint8")
    strength = 4500 * variance
    return cv2.fastNlMeansDenoisingColored(noisy, None, strength, strength, 5, 13)


def _normal(pixels, variance, rng):
    return 255 * np.sqrt(variance, dtype="float32") * rng.standard_normal(pixels.shape, "float32")
