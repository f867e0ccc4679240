"""How large a picture may be before any memory is taken for it."""

import os

from zoo.errors import InputError

MAX_PIXELS = 200_000_000
BYTES_A_PIXEL = 8
METADATA = 2**24


def max_pixels():
    """Most pixels of a picture: the environment variable ``MACS_MAX_PIXELS``, or 200 million."""
    text = os.environ.get("MACS_MAX_PIXELS") or str(MAX_PIXELS)
    if not (text.isascii() and text.isdecimal() and len(text) < 16 and int(text)):
        raise InputError(f"MACS_MAX_PIXELS is {text[:40]!r}; give a number of pixels, 1 or more")
    return int(text)


def max_bytes():
    """Most bytes of a file of a picture."""
    return BYTES_A_PIXEL * max_pixels() + METADATA


def check_size(size, name):
    """Raises `InputError` if a picture of this width and height is larger than allowed."""
    width, height = size
    if width * height > max_pixels():
        raise InputError(
            f"{name} is {width} x {height}, more than {max_pixels():,} pixels; "
            "set MACS_MAX_PIXELS to read it"
        )
