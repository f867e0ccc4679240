from dataclasses import dataclass

import numpy as np

from zoo.data.augmentation import scale_lightness


@dataclass(frozen=True)
class View:
    """A change of both images of a pair after which people would score it much the same.

    >>> View(turns=1)(np.arange(12).reshape(1, 2, 2, 3))[0, 0, 0].tolist()
    [3, 4, 5]

    Attributes:
        turns: How many quarter turns, counterclockwise.
        flip: Whether to flip left and right after that.
        lightness: Factor of the lightness, clipped at white; None leaves it alone.
    """

    turns: int = 0
    flip: bool = False
    lightness: float | None = None

    def __call__(self, windows):
        """Changes images ``(batch, size, size, 3)``, RGB 0..255."""
        if self.lightness is not None:
            whole = np.round(windows).astype("uint8")
            return np.stack([scale_lightness(window, self.lightness) for window in whole])
        turned = np.rot90(windows, self.turns, axes=(1, 2))
        return turned[:, :, ::-1] if self.flip else turned


# The names of test-time augmentation: every way to lay a picture down, and what the original did.
VIEWS = {
    "none": (View(),),
    "flips": tuple(View(turns, flip) for flip in (False, True) for turns in range(4)),
    "full": (
        *(View(turns) for turns in range(4)),
        *(View(turns, flip) for turns, flip in ((2, True), (0, True), (2, False))),
        *(View(lightness=tenths / 10) for tenths in range(1, 16)),
    ),
}
