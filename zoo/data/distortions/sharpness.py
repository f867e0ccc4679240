import cv2
import numpy as np


def high_sharpen(pixels, amount, rng):
    """Unsharp masking of the lightness (L of Lab)."""
    lab = cv2.cvtColor(pixels / 255, cv2.COLOR_RGB2LAB)
    light = lab[..., 0]
    detail = light - cv2.GaussianBlur(light, (0, 0), 1)
    lab[..., 0] = np.clip(light + amount * detail, 0, 100)
    return 255 * cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
