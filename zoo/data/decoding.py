"""Decodes image files and Pillow images to pixels."""

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
TURNS = {  # EXIF orientation: whether to transpose, then axes to flip
    2: (False, [1]),
    3: (False, [0, 1]),
    4: (False, [0]),
    5: (True, []),
    6: (True, [1]),
    7: (True, [0, 1]),
    8: (True, [0]),
}


def decode(encoded, name):
    """Decodes an image file, after checking its size.

    Args:
        encoded: Bytes. Content of a file in one of `FORMATS`.
        name: Str. Name for messages.

    Returns:
        A `PIL.Image.Image`; or, for 16-bit formats that Pillow would reduce to 8 bits, a uint16
        array ``(height, width, channels)``.

    Raises:
        InputError: If it is not an image, damaged, or too large.
    """
    with _decoding_errors(name):
        image = _open(encoded)
        check_size(image.size, name)
        if image.format == "PNG":
            image.verify()  # checks the checksums, which reading pixels doesn't
            image = _open(encoded)
        return _decode_deep(encoded, image) if _is_deep(image) else image


def pixels_of(image, name):
    """Pixels of a Pillow image of any mode.

    Args:
        image: A `PIL.Image.Image`.
        name: Str. Name for messages.

    Returns:
        Array ``(height, width[, channels])``, gray, RGB or RGBA; uint16 for 16 bits.

    Raises:
        InputError: If the image is damaged, too large, or of an unsupported mode.
    """
    check_size(image.size, name)
    with _decoding_errors(name):
        image.load()
        return _upright(_converted(image), image)


@contextmanager
def _decoding_errors(name):
    """Turns any error of a decoder into an `InputError`."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        if reason == "unknown pixel mode":
            reason = "save a TIFF with 8 or 16 bits, unsigned"
        raise InputError(
            f"cannot read {name}; it is damaged or not a supported image ({reason[:200]})"
        ) from error


def _open(encoded):
    """Opens an image lazily, without the size limit of `Image.open`."""
    Image.init()
    for name in FORMATS:
        factory, accept = Image.OPEN.get(name, (None, None))
        if factory and accept(encoded[:16]) not in (False, None):
            return factory(io.BytesIO(encoded), "")
    raise ValueError(f"supported: {', '.join(FORMATS)}")


def _is_deep(image):
    """Whether a channel has more bits than Pillow's 8."""
    return image.mode in ("RGB", "RGBA", "LA") and any("16" in str(tile[3]) for tile in image.tile)


def _decode_deep(encoded, image):
    image.load()  # raises on damage, where OpenCV would print to standard error
    pixels = cv2.imdecode(np.frombuffer(encoded, "uint8"), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.shape[:2] != image.size[::-1]:
        raise ValueError("OpenCV cannot read it")
    pixels = pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]
    return pixels if image.format == "TIFF" else _upright(pixels, image)  # OpenCV rotates TIFF


def _upright(pixels, image):
    """Applies the EXIF orientation of an image to its pixels."""
    orientation = None
    with suppress(Exception):  # the image may be fine even if its EXIF data is damaged
        orientation = image.getexif().get(ExifTags.Base.Orientation)
    transposed, flipped = TURNS.get(orientation, (False, []))
    return np.flip(np.swapaxes(pixels, 0, 1) if transposed else pixels, flipped)


def _converted(image):
    if image.mode == "L" and SIGNED in getattr(image, "tag_v2", {}).get(SAMPLE_FORMAT, ()):
        raise ValueError("signed 8-bit values; save it as unsigned")
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
        raise ValueError("16-bit gray with a transparent value")
    pixels = np.asarray(image)
    pixels = pixels.astype(pixels.dtype.newbyteorder("="))
    tags = getattr(image, "tag_v2", {})
    return 65535 - pixels if tags.get(PHOTOMETRIC) == WHITE_IS_ZERO else pixels
