from pathlib import Path

import cv2
import numpy as np

from zoo.data.distortions.distort import DISTORTIONS, LEVELS, distort
from zoo.data.framing import CROP, center_crop
from zoo.errors import InputError
from zoo.files import replacing
from zoo.types import PathLike

MARGIN = 6
CAPTION = 16


def contact_sheet(
    image: np.ndarray, path: PathLike, crop: int | None = CROP, seed: int = 0
) -> None:
    """Draws all distortions of one photograph for visual inspection.

    Rows are distortions, columns are levels; captions give the score of each level.

    Args:
        image: uint8 array ``(height, width, 3)``, RGB.
        path: Path of the PNG file to write.
        crop: Int. Height and width in pixels of the center crop to distort, at least 32. Defaults
            to `288`.
        seed: Int. Seed of the distortions. Defaults to `0`.

    Raises:
        InputError: If `path` does not end in .png or its folder is missing.
    """
    path = Path(path)
    if path.suffix.lower() != ".png":
        raise InputError(f"cannot write {path}; use the extension .png")
    image = center_crop(image, crop)
    rows = [
        [
            _captioned(
                distort(image, name, level, seed),
                f"{name if level == 1 else level}: {LEVELS[name, level].score:.2f}",
            )
            for level in range(1, 6)
        ]
        for name in DISTORTIONS
    ]
    sheet = np.vstack([np.hstack(row) for row in rows])
    with replacing(path) as unfinished:
        unfinished.write_bytes(cv2.imencode(".png", sheet[..., ::-1])[1].tobytes())


def _captioned(tile, text):
    frame = ((MARGIN, MARGIN + CAPTION), (MARGIN, MARGIN), (0, 0))
    framed = np.pad(tile, frame, constant_values=255)
    place = (MARGIN, framed.shape[0] - MARGIN)
    return cv2.putText(framed, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.38, (0, 0, 0))
