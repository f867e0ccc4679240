"""Images as self-contained HTML."""

import base64
from html import escape

import cv2
import numpy as np

PAGE = (
    '<div style="--at: 50%; display: grid; max-width: {width}px">'
    '<img src="{reference}" alt="reference" style="grid-area: 1 / 1; width: 100%">'
    '<img src="{distorted}" alt="distorted" style="grid-area: 1 / 1; width: 100%; '
    'clip-path: inset(0 0 0 var(--at))">'
    '<input type="range" value="50" style="width: 100%; margin: .5rem 0" aria-label="{label}" '
    "oninput=\"this.parentElement.style.setProperty('--at', this.value + '%')\"></div>"
)
LABEL = "percentage of the width that shows the reference; the rest shows the distorted image"


def slider(reference: np.ndarray, distorted: np.ndarray, longest: int = 1200) -> str:
    """Two images on top of each other, with a slider that moves the border between them.

    >>> gray = np.full((8, 12, 3), 128, "uint8")
    >>> 'type="range"' in slider(gray, gray)
    True

    Args:
        reference: Array ``(height, width, 3)``, RGB 0..255.
        distorted: Distorted image, of the same shape.
        longest: Int. Longest side, in pixels, to which larger images are shrunk.

    Returns:
        Str. HTML.
    """
    height, width = reference.shape[:2]
    return PAGE.format(
        width=round(width * min(1, longest / max(height, width))),
        reference=data_url(reference, longest, quality=95),
        distorted=data_url(distorted, longest, quality=95),
        label=escape(LABEL),
    )


def data_url(picture: np.ndarray, longest: int, quality: int = 85) -> str:
    """An image as a ``data:`` URL, in JPEG.

    Args:
        picture: Array ``(height, width, 3)``, RGB 0..255.
        longest: Int. Longest side, in pixels, to which larger images are shrunk.
        quality: Int. JPEG quality, 0..100. Defaults to 85.

    Returns:
        Str. A ``data:`` URL.
    """
    shrink = min(1.0, longest / max(picture.shape[:2]))
    size = [max(1, round(shrink * side)) for side in picture.shape[1::-1]]
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    pixels = cv2.cvtColor(np.round(small).astype("uint8"), cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return f"data:image/jpeg;base64,{base64.b64encode(encoded.tobytes()).decode()}"
