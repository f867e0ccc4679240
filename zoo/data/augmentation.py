from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Augmentation:
    """Random changes of a training pair, the same for all of its images.

    >>> pair = [np.zeros((40, 50, 3), "uint8"), np.ones((40, 50, 3), "uint8")]
    >>> turned = zoo.data.Augmentation(lightness=None)(pair, np.random.default_rng(0))
    >>> [image.shape for image in turned]
    [(50, 40, 3), (50, 40, 3)]

    Attributes:
        turns: Bool. Whether to rotate by a random multiple of 90 degrees. Defaults to `True`.
        flips: Bool. Whether to flip half of the pairs left to right. Defaults to `True`.
        lightness: Tuple of two floats. Range of a random factor on the lightness (L of Lab, clipped
            at white) of half of the pairs; `None` for no change. Defaults to `(0.3, 1.5)`, as in
            the original.
        zoom: Tuple of two floats. Range of a random factor on the short side at which a pair is
            viewed, before it is cropped; `None` for no change. Defaults to `None`.
    """

    turns: bool = True
    flips: bool = True
    lightness: tuple | None = (0.3, 1.5)
    zoom: tuple | None = None

    def __call__(self, images: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
        """Changes the images of one pair.

        Args:
            images: List of uint8 arrays ``(height, width, 3)``, RGB.
            rng: `numpy.random.Generator`.

        Returns:
            List of arrays, of the same size or with height and width swapped.
        """
        turns = rng.integers(4) if self.turns else 0
        flip = rng.integers(2) if self.flips else 0
        if self.lightness and rng.integers(2):
            factor = rng.uniform(*self.lightness)
            images = [scale_lightness(image, factor) for image in images]
        return [_rotated(image, turns, flip) for image in images]

    def zoomed(self, viewing: dict, rng: np.random.Generator) -> dict:
        """Changes the short side of a viewing.

        Args:
            viewing: Dict. Arguments of `zoo.data.view_pair`.
            rng: `numpy.random.Generator`.

        Returns:
            Dict. Arguments of `zoo.data.view_pair`.
        """
        if self.zoom is None or not viewing.get("short_side"):
            return viewing
        return viewing | {"short_side": round(viewing["short_side"] * rng.uniform(*self.zoom))}


def scale_lightness(image, factor):
    """Multiplies the lightness (L of Lab) of an image and clips it at white.

    Args:
        image: uint8 array ``(height, width, 3)``, RGB.
        factor: Float. 0 gives black; 1 changes the image only by the rounding of 8-bit Lab.
    """
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB)
    scaled = np.clip(np.round(np.arange(256) * factor), 0, 255).astype("uint8")
    lab[..., 0] = cv2.LUT(lab[..., 0], scaled)
    return cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)


TURNS = {
    1: cv2.ROTATE_90_COUNTERCLOCKWISE,
    2: cv2.ROTATE_180,
    3: cv2.ROTATE_90_CLOCKWISE,
}


def _rotated(image, turns, flip):
    if turns:
        image = cv2.rotate(image, TURNS[int(turns)])
    return cv2.flip(image, 1) if flip else image
