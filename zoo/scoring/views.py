from dataclasses import dataclass

import numpy as np

from zoo.data.augmentation import scale_lightness


@dataclass(frozen=True)
class View:
    """A transformation of both images of a pair that barely changes its human score.

    >>> View(turns=1)(np.arange(12).reshape(1, 2, 2, 3))[0, 0, 0].tolist()
    [3, 4, 5]

    Attributes:
        turns: Int. Number of counterclockwise quarter turns. Defaults to 0.
        flip: Bool. Whether to flip left to right after that. Defaults to False.
        lightness: Float. Factor on the lightness, clipped at white. Defaults to None, no change.
    """

    turns: int = 0
    flip: bool = False
    lightness: float | None = None

    def __call__(self, windows):
        """Transforms images ``(batch, height, width, 3)``, RGB 0..255."""
        if self.lightness is not None:
            whole = np.round(windows).astype("uint8")
            return np.stack([scale_lightness(window, self.lightness) for window in whole])
        turned = np.rot90(windows, self.turns, axes=(1, 2))
        return turned[:, :, ::-1] if self.flip else turned


# Views by test-time augmentation; "full" is the original's.
VIEWS = {
    "none": (View(),),
    "flips": tuple(View(turns, flip) for flip in (False, True) for turns in range(4)),
    "full": (
        *(View(turns) for turns in range(4)),
        *(View(turns, flip) for turns, flip in ((2, True), (0, True), (2, False))),
        *(View(lightness=tenths / 10) for tenths in range(1, 16)),
    ),
}
