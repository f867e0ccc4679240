"""From the bytes of a picture, or from an image of Pillow, to its pixels."""

import io
from contextlib import contextmanager, suppress

import cv2
import numpy as np
from PIL import ExifTags, Image

from zoo.data.limits import check_size
from zoo.errors import InputError

FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000", "GIF", "AVIF")
PHOTOMETRIC, WHITE_IS_ZERO = 262, 0
SAMPLE_FORMAT, SIGNED = 339, 2
PREMULTIPLIED = {"La": "LA", "RGBa": "RGBA"}
TURNS = {  # EXIF orientation: transposed first, then flipped along these axes
    2: (False, [1]),
    3: (False, [0, 1]),
    4: (False, [0]),
    5: (True, []),
    6: (True, [1]),
    7: (True, [0, 1]),
    8: (True, [0]),
}


def decode(encoded, name):
    """The picture in some bytes, once its size has been read and found not too large.

    Args:
        encoded: Bytes of a file in one of `FORMATS`.
        name: Str. What to call it in messages.

    Returns:
        A `PIL.Image.Image`; or an array ``(height, width, channels)``, uint16, of what Pillow
        would cut to 8 bits.

    Raises:
        InputError: If it is no picture, a damaged one, or too large.
    """
    with _damage_told(name):
        image = _open(encoded)
        check_size(image.size, name)
        if image.format == "PNG":
            image.verify()  # the checksums, which are not looked at when pixels are read
            image = _open(encoded)
        return _decode_deep(encoded, image) if _is_deep(image) else image


def pixels_of(image, name):
    """Pixels of an image of Pillow, whatever its mode.

    Args:
        image: A `PIL.Image.Image`.
        name: Str. What to call it in messages.

    Returns:
        Array ``(height, width[, channels])`` of grey, RGB or RGBA; uint16 for 16 bits.

    Raises:
        InputError: If the image is damaged, too large, or of a mode without such a form.
    """
    check_size(image.size, name)
    with _damage_told(name):
        image.load()
        return _upright(_converted(image), image)


@contextmanager
def _damage_told(name):
    """Decoders meet whatever bytes there are, and raise whatever they like."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        if reason == "unknown pixel mode":
            reason = "save a TIFF with 8 or 16 bits, unsigned"
        raise InputError(
            f"cannot read {name}; it is damaged or no picture of a known format ({reason[:200]})"
        ) from error


def _open(encoded):
    """A lazy image. `Image.open` has a limit of its own, which is not ours."""
    Image.init()
    for name in FORMATS:
        factory, accept = Image.OPEN.get(name, (None, None))
        if factory and accept(encoded[:16]) not in (False, None):
            return factory(io.BytesIO(encoded), "")
    raise ValueError(f"known are {', '.join(FORMATS)}")


def _is_deep(image):
    """Whether there are more than 8 bits in channels that Pillow has 8 for."""
    return image.mode in ("RGB", "RGBA", "LA") and any("16" in str(tile[3]) for tile in image.tile)


def _decode_deep(encoded, image):
    image.load()  # finds damage without a word on standard error
    pixels = cv2.imdecode(np.frombuffer(encoded, "uint8"), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.shape[:2] != image.size[::-1]:
        raise ValueError("OpenCV cannot read it")
    pixels = pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
    return pixels if image.format == "TIFF" else _upright(pixels, image)  # OpenCV turned it


def _upright(pixels, image):
    """Pixels turned as the EXIF orientation of their image says."""
    orientation = None
    with suppress(Exception):  # a damaged note doesn't make the picture a damaged one
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    transposed, flipped = TURNS.get(orientation, (False, []))
    return np.flip(np.swapaxes(pixels, 0, 1) if transposed else pixels, flipped)


def _converted(image):
    if image.mode == "L" and SIGNED in getattr(image, "tag_v2", {}).get(SAMPLE_FORMAT, ()):
        raise ValueError("signed 8 bits; save it with unsigned ones")
    if image.mode.startswith("I;16"):
        return _sixteen_bits(image)
    if image.mode == "I" and image.format == "PPM":
        return np.asarray(image).astype("uint16")
    image = image.convert(PREMULTIPLIED.get(image.mode, image.mode))
    if image.has_transparency_data:
        return np.asarray(image.convert("RGBA"))
    if image.mode in ("L", "RGB", "F", "I"):
        return np.asarray(image)
    return np.asarray(image.convert("L" if image.mode == "1" else "RGB"))


def _sixteen_bits(image):
    if image.has_transparency_data:
        raise ValueError("16 bits of grey with a transparent value")
    pixels = np.asarray(image)
    pixels = pixels.astype(pixels.dtype.newbyteorder("="))
    tags = getattr(image, "tag_v2", {})
    return 65535 - pixels if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO else pixels
