import io

import cv2
import numpy as np
from PIL import Image


def jpeg(pixels, quality, rng):
    """Compresses to JPEG of that quality, 1..100, with chroma at half resolution."""
    options = [cv2.IMWRITE_JPEG_QUALITY, int(quality)]
    encoded = cv2.imencode(".jpg", pixels[..., ::-1].astype("uint8"), options)[1]
    return cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1]


def jpeg2000(pixels, ratio, rng):
    """Compresses to JPEG 2000 by `ratio`."""
    file = io.BytesIO()
    Image.fromarray(pixels.astype("uint8")).save(
        file, "JPEG2000", quality_mode="rates", quality_layers=[ratio], irreversible=True, mct=1
    )
    return np.asarray(Image.open(file))
