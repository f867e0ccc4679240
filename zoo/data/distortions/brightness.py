import cv2
import numpy as np


def brighten(pixels, amount, rng):
    """Lifts the middle of the lightness scale (L of Lab) by half of `amount`, its ends fixed."""
    lab = cv2.cvtColor(pixels / 255, cv2.COLOR_RGB2LAB)
    light = lab[..., 0] / 100
    lab[..., 0] = 100 * np.clip(light + 2 * amount * light * (1 - light), 0, 1)
    return 255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)


def darken(pixels, amount, rng):
    """Lowers the middle of the lightness scale by half of `amount`, its ends fixed."""
    return brighten(pixels, -amount, rng)


def mean_shift(pixels, shift, rng):
    """Adds a constant, as a fraction of the range."""
    return pixels + 255 * shift


def contrast_change(pixels, amount, rng):
    """Applies an S-curve to R, G and B: steeper in the middle, flatter if `amount` is negative."""
    centered = pixels / 127.5 - 1
    return 127.5 * (1 + centered + 1.5 * amount * centered * (1 - centered**2))
