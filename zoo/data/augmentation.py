from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Augmentation:
    """Changes that a training pair goes through, the same for all of its images.

    >>> pair = [np.zeros((40, 50, 3), "uint8"), np.ones((40, 50, 3), "uint8")]
    >>> turned = zoo.data.Augmentation(lightness=None)(pair, np.random.default_rng(0))
    >>> [image.shape for image in turned]
    [(50, 40, 3), (50, 40, 3)]

    Attributes:
        turns: Whether to turn by a random number of quarter turns.
        flips: Whether to flip every other pair. With the turns, all eight ways to lay a picture
            down are as likely.
        lightness: Range of a random factor on the lightness (L of Lab, clipped at white) of every
            other pair; None to leave it alone. (0.3, 1.5) is the original's.
    """

    turns: bool = True
    flips: bool = True
    lightness: tuple | None = (0.3, 1.5)

    def __call__(self, images, rng):
        """Changes images of one pair.

        Args:
            images: List of uint8 arrays ``(height, width, 3)``, RGB.
            rng: NumPy generator that decides.

        Returns:
            A list of as many arrays, of the same size or turned by a quarter.
        """
        turns = rng.integers(4) if self.turns else 0
        flip = rng.integers(2) if self.flips else 0
        if self.lightness and rng.integers(2):
            factor = rng.uniform(*self.lightness)
            images = [scale_lightness(image, factor) for image in images]
        return [_laid_down(image, turns, flip) for image in images]


def scale_lightness(image, factor):
    """An image with the L of its Lab colours times a factor, white where that is too much.

    Args:
        image: uint8 array ``(height, width, 3)``, RGB.
        factor: 0 is black, 1 leaves the image but for the rounding of Lab in 8 bits.
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


def _laid_down(image, turns, flip):
    if turns:
        image = cv2.rotate(image, TURNS[int(turns)])
    return cv2.flip(image, 1) if flip else image
