"""Pictures as HTML that needs no other file."""

import base64
from html import escape

import cv2
import numpy as np

PAGE = (
    '<div style="--at: 50%; display: grid; max-width: {width}px">'
    '<img src="{reference}" alt="reference" style="grid-area: 1 / 1; width: 100%">'
    '<img src="{distorted}" alt="distorted copy" style="grid-area: 1 / 1; width: 100%; '
    'clip-path: inset(0 0 0 var(--at))">'
    '<input type="range" value="50" style="width: 100%; margin: .5rem 0" aria-label="{label}" '
    "oninput=\"this.parentElement.style.setProperty('--at', this.value + '%')\"></div>"
)
LABEL = "per cent of the width that show the reference; the rest shows the copy"


def slider(reference: np.ndarray, distorted: np.ndarray, longest: int = 1200) -> str:
    """Two pictures in one place: a slider, for mouse and keys, says how much of each is seen.

    >>> grey = np.full((8, 12, 3), 128, "uint8")
    >>> 'type="range"' in slider(grey, grey)
    True

    Args:
        reference: Array ``(height, width, 3)``, RGB 0..255.
        distorted: Its copy, of the same shape.
        longest: Int. Longest side, in pixels, that larger pictures are shrunk to.

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
    """A picture as an address that holds it, in JPEG.

    Args:
        picture: Array ``(height, width, 3)``, RGB 0..255.
        longest: Int. Longest side, in pixels, that larger pictures are shrunk to.
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
