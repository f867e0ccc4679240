import cv2
import numpy as np
from PIL import Image


def color_diffusion(pixels, amount, rng):
    """Blurs a and b of Lab with a Gaussian of sigma `amount` and multiplies them by `amount`."""
    lab = _to_lab(pixels)
    blurred = cv2.GaussianBlur(lab[..., 1:], (0, 0), amount, borderType=cv2.BORDER_REFLECT)
    lab[..., 1:] = amount * blurred
    return _from_lab(lab)


def color_shift(pixels, distance, rng):
    """Shifts green by `distance` pixels in a random direction, near edges only."""
    angle = rng.uniform(0, 2 * np.pi)
    move = np.float32([[1, 0, distance * np.cos(angle)], [0, 1, distance * np.sin(angle)]])
    green = pixels[..., 1]
    moved = cv2.warpAffine(green, move, green.shape[::-1], borderMode=cv2.BORDER_REFLECT)
    edges = _edges(pixels)
    shifted = pixels.copy()
    shifted[..., 1] = edges * moved + (1 - edges) * green
    return shifted


def color_quantization(pixels, colors, rng):
    """Reduces the image to that many colors, the means of clusters, with error diffusion."""
    sample = pixels.reshape(-1, 3)[rng.integers(0, pixels.size // 3, 4096)]
    cv2.setRNGSeed(int(rng.integers(2**31)))
    stop = (cv2.TERM_CRITERIA_COUNT, 20, 0)
    _, _, means = cv2.kmeans(sample, int(colors), None, stop, 1, cv2.KMEANS_PP_CENTERS)
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.round(means).astype("uint8").tobytes())
    picture = Image.fromarray(pixels.astype("uint8"))
    dithered = picture.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(dithered.convert("RGB"), "float32")


def saturation_hsv(pixels, factor, rng):
    """Multiplies the saturation of HSV; a negative factor gives the opposite hues."""
    value = pixels.max(axis=2, keepdims=True)
    return value - factor * (value - pixels)


def saturation_lab(pixels, factor, rng):
    """Multiplies a and b of Lab."""
    lab = _to_lab(pixels)
    lab[..., 1:] *= factor
    return _from_lab(lab)


def _edges(pixels):
    """Strength of edges near each pixel, 0..1."""
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    gradient = np.hypot(cv2.Sobel(gray, -1, 1, 0), cv2.Sobel(gray, -1, 0, 1))
    near = cv2.GaussianBlur(gradient, (0, 0), 4)
    low, high = np.percentile(near, (1, 99))
    return np.clip((near - low) / max(high - low, 1e-6), 0, 1)


def _to_lab(pixels):
    return cv2.cvtColor(pixels / 255, cv2.COLOR_RGB2LAB)


def _from_lab(lab):
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255
