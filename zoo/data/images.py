"""Reads images of any kind as RGB 0..255."""

import warnings
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from zoo.data.decoding import decode, pixels_of
from zoo.data.encoded import is_encoded, name_of, read_bytes
from zoo.errors import InputError
from zoo.types import ImageLike, PathLike


def read_image(source: PathLike | bytes | BinaryIO, name: str | None = None) -> np.ndarray:
    """Reads an image file as RGB 0..255.

    The first page or frame is read and rotated by its EXIF orientation.

    Args:
        source: Path, URL, bytes, or binary file object. URLs start with ``http://``, ``https://``
            or ``s3://`` and need the extra ``remote``.
        name: Str. Name for messages. Defaults to the path.

    Returns:
        Array ``(height, width, 3)``: uint8, or float32 for files with 16 bits per channel.

    Raises:
        FileNotFoundError: If the file does not exist.
        InputError: If it is not an image, exceeds the pixels allowed by the environment variable
            ``MACS_MAX_PIXELS`` (200 million by default), or is rejected by `to_rgb`.
    """
    name = name or name_of(source) or "the image"
    return to_rgb(decode(read_bytes(source, name), name), name)


def read_uint8(source):
    """Reads an image file as uint8 RGB."""
    return np.round(read_image(source)).astype("uint8")


def image_pair(reference: ImageLike, distorted: ImageLike) -> list[np.ndarray]:
    """Reads a reference and a distorted image of the same size.

    Args:
        reference: Path, URL, bytes, file, array, tensor or `PIL.Image.Image`: see `read_image` and
            `to_rgb`. The reference image.
        distorted: The distorted image, likewise.

    Returns:
        Two arrays ``(height, width, 3)``, RGB 0..255.

    Raises:
        FileNotFoundError: If a file does not exist.
        InputError: If an image is invalid or the sizes differ.
    """
    roles = {"the reference": reference, "the distorted image": distorted}
    names = [name_of(image) or role for role, image in roles.items()]
    images = [
        read_image(image, name) if is_encoded(image) else to_rgb(image, name)
        for name, image in zip(names, roles.values(), strict=True)
    ]
    if images[0].shape != images[1].shape:
        sizes = [
            f"{name} is {image.shape[1]} x {image.shape[0]}"
            for name, image in zip(names, images, strict=True)
        ]
        raise InputError(f"the images differ in size: {', '.join(sizes)}; crop or resize one")
    return images


def is_single(images: Any) -> bool:
    """Whether this is one image, of any kind, and not several."""
    pixels = isinstance(images, Image.Image) or getattr(images, "ndim", None) in (2, 3)
    return pixels or is_encoded(images)


def to_rgb(pixels: Any, name: str = "image") -> np.ndarray:
    """Converts an image in memory to RGB 0..255.

    >>> to_rgb(np.full((2, 2), 65535, "uint16")).max()
    np.float32(255.0)

    Args:
        pixels: Array, tensor of any backend, or `PIL.Image.Image` of any mode. Arrays and tensors
            are ``(height, width)`` or ``(height, width, channels)`` with 1 (gray), 3 (RGB) or 4
            (RGBA) channels. The range is 0..65535 for uint16 and 0..255 for other types.
        name: Str. Name for messages. Defaults to `"image"`.

    Returns:
        Array ``(height, width, 3)``: uint8 for uint8 input, else float32. A transparent image is
        placed on white, with a warning.

    Raises:
        InputError: If the shape is not supported, values are masked, NaN, infinite or out of
            range, or the values look like another range.
    """
    pixels = pixels_of(pixels, name) if isinstance(pixels, Image.Image) else _array(pixels, name)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    _check_shape(pixels, name)
    pixels = _to_0_255(pixels, name)
    if pixels.shape[2] == 4:
        warnings.warn(f"{name} has an alpha channel and is placed on white", stacklevel=2)
        return _over_white(pixels)
    return np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels


def _array(pixels, name):
    """Converts an array or a tensor of any backend without importing the backend."""
    try:
        if hasattr(pixels, "detach"):  # PyTorch, possibly with a gradient or on a GPU
            pixels = pixels.detach().cpu()
            if "bfloat16" in str(pixels.dtype):
                pixels = pixels.float()
        if np.ma.is_masked(pixels):
            raise InputError(f"{name} has masked values; fill them, e.g. with image.filled(0)")
        array = np.asarray(pixels)
    except InputError:
        raise
    except Exception as error:  # each backend raises its own
        kind = type(pixels).__name__
        raise InputError(f"{name} is a {kind}, not an image: {_line(error)}") from error
    if array.dtype.name == "bfloat16":
        return array.astype("float32")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _check_shape(pixels, name):
    shape = pixels.shape
    if len(shape) == 3 and shape[2] in (1, 3, 4) and 0 not in shape:
        return
    fix = "give (height, width) or (height, width, channels) with 1, 3 or 4 channels"
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        fix = "move the channels last: numpy.transpose(image, (1, 2, 0))"
    elif len(shape) == 4 and shape[0] == 1:
        fix = "give one image: image[0]"
    raise InputError(f"{name} has shape {shape}; {fix}")


def _to_0_255(pixels, name):
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype == np.uint16:
        if 0 < pixels.max() <= 255:
            raise InputError(
                f"{name} has 16 bits but no value over 255; convert it to uint8 or multiply by 257"
            )
        return pixels.astype("float32") / 257
    if pixels.dtype.kind not in "fiub":
        raise InputError(f"{name} has values of type {pixels.dtype}; give numbers in 0..255")
    if not np.isfinite(pixels).all():
        raise InputError(f"{name} has NaN or infinite values; replace them")
    low, high = pixels.min(), pixels.max()
    if pixels.dtype.kind in "fb" and low >= 0 and 0 < high <= 1:
        raise InputError(f"{name} looks like it is in 0..1; multiply it by 255")
    if low < 0 or high > 255:
        raise InputError(f"{name} has values from {low} to {high}; rescale them to 0..255")
    return pixels.astype("float32")


def _over_white(pixels):
    alpha = pixels[..., 3:].astype("float32") / 255
    blended = pixels[..., :3] * alpha + 255 * (1 - alpha)
    return blended if pixels.dtype != np.uint8 else np.round(blended).astype("uint8")


def _line(error):
    return " ".join(str(error).split("\n")[0].split())
