import io

import cv2
import numpy as np
from PIL import Image


def jpeg(pixels, quality, rng):
    """Compresses to JPEG of that quality, 1..100, with chroma at half resolution."""
    return _compressed(pixels, ".jpg", cv2.IMWRITE_JPEG_QUALITY, quality)


def webp(pixels, quality, rng):
    """Compresses to WebP of that quality, 1..100."""
    return _compressed(pixels, ".webp", cv2.IMWRITE_WEBP_QUALITY, quality)


def avif(pixels, quality, rng):
    """Compresses to AVIF of that quality, 0..100."""
    return _compressed(pixels, ".avif", cv2.IMWRITE_AVIF_QUALITY, quality)


def jpeg2000(pixels, ratio, rng):
    """Compresses to JPEG 2000 by `ratio`."""
    file = io.BytesIO()
    Image.fromarray(pixels.astype("uint8")).save(
        file, "JPEG2000", quality_mode="rates", quality_layers=[ratio], irreversible=True, mct=1
    )
    return np.asarray(Image.open(file))


def _compressed(pixels, ending, option, quality):
    bgr = np.clip(np.round(pixels[..., ::-1]), 0, 255).astype("uint8")
    encoded = cv2.imencode(ending, bgr, [option, int(quality)])[1]
    return cv2.imdecode(encoded, cv2.IMREAD_COLOR)[..., ::-1]
