"""Size limits for images, checked before memory is allocated."""

import os

from zoo.errors import InputError

MAX_PIXELS = 200_000_000
BYTES_A_PIXEL = 8
METADATA = 2**24


def max_pixels():
    """Maximum pixels of an image: ``MACS_MAX_PIXELS`` in the environment, or 200 million."""
    text = os.environ.get("MACS_MAX_PIXELS") or str(MAX_PIXELS)
    if not (text.isascii() and text.isdecimal() and len(text) < 16 and int(text)):
        raise InputError(f"MACS_MAX_PIXELS is {text[:40]!r}; use a positive number of pixels")
    return int(text)


def max_bytes():
    """Maximum bytes of an image file."""
    return BYTES_A_PIXEL * max_pixels() + METADATA


def check_size(size, name):
    """Raises `InputError` if an image of this width and height is too large."""
    width, height = size
    if width * height > max_pixels():
        raise InputError(
            f"{name} is {width} x {height}, more than {max_pixels():,} pixels; "
            "raise MACS_MAX_PIXELS to read it"
        )
